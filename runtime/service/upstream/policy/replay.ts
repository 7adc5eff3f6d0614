import type { StreamCall } from '../upstream.js';

/** What is kept of a stream for another attempt, bytes. More commits the call to the attempt that has come furthest. */
const MOST_KEPT = 1024 * 1024;

/** Writes the messages of a stream to each attempt at it, and keeps them for those that may come. */
export class Replay {
  private messages: Uint8Array[] = [];
  private bytes = 0;
  private ended = false;
  private closed = false;
  /** What is fed, and how many messages it was given. */
  private readonly fed = new Map<StreamCall, { given: number; busy: boolean; ended: boolean }>();
  private sole: StreamCall | undefined;
  /** Writers that wait until so many messages were given to some attempt. */
  private readonly waiting = new Set<{ readonly count: number; readonly done: () => void }>();

  /** `taken` is told of each message that an attempt took. */
  constructor(private readonly taken: () => void) {}

  get full(): boolean {
    return this.sole === undefined && this.bytes > MOST_KEPT;
  }

  /** Settles when some attempt takes the next message. */
  write(message: Uint8Array): Promise<void> {
    if (this.closed) return Promise.resolve();
    const { sole } = this;
    if (sole !== undefined && this.messages.length === 0) return sole.write(message);
    this.messages.push(message);
    this.bytes += message.byteLength;
    const count = this.messages.length;
    const written = new Promise<void>((done) => this.waiting.add({ count, done }));
    this.feedAll();
    return written;
  }

  end(): void {
    this.ended = true;
    if (this.sole !== undefined && this.messages.length === 0) this.sole.end();
    else this.feedAll();
  }

  /** Gives an attempt all that was written, and what will be. */
  feed(call: StreamCall): void {
    this.fed.set(call, { given: 0, busy: false, ended: false });
    void this.give(call);
  }

  drop(call: StreamCall): void {
    this.fed.delete(call);
  }

  /** No other attempt will come: nothing more need be kept than what this one was not given yet. */
  only(call: StreamCall): void {
    this.sole = call;
    for (const other of this.fed.keys()) if (other !== call) this.fed.delete(other);
    const fed = this.fed.get(call);
    if (fed !== undefined && !fed.busy) this.settle();
  }

  furthest(): StreamCall | undefined {
    let best: StreamCall | undefined;
    for (const [call, { given }] of this.fed) if (given >= (this.fed.get(best as StreamCall)?.given ?? 0)) best = call;
    return best;
  }

  close(): void {
    this.closed = true;
    this.messages = [];
    for (const { done } of this.waiting) done();
    this.waiting.clear();
  }

  private feedAll(): void {
    for (const call of this.fed.keys()) void this.give(call);
  }

  private async give(call: StreamCall): Promise<void> {
    const fed = this.fed.get(call);
    if (fed === undefined || fed.busy) return;
    fed.busy = true;
    while (fed.given < this.messages.length && this.fed.has(call)) {
      await call.write(this.messages[fed.given] as Uint8Array);
      fed.given++;
      this.tell(fed.given);
      this.taken();
    }
    fed.busy = false;
    if (!this.fed.has(call)) return;
    if (this.ended && !fed.ended) call.end();
    fed.ended = this.ended;
    if (this.sole === call) this.settle();
  }

  /** All was given to the one attempt there is: messages go straight to it from here on. */
  private settle(): void {
    this.tell(Infinity);
    this.messages = [];
    this.bytes = 0;
  }

  private tell(given: number): void {
    for (const waiter of this.waiting) {
      if (waiter.count > given) continue;
      this.waiting.delete(waiter);
      waiter.done();
    }
  }
}
