import type { CallOptions, MetadataEntry, StreamCall, UpstreamError } from '../upstream.js';
import { Attempts, cancelled, type Attempt, type Means } from './attempts.js';
import type { MethodPolicy } from './config/types.js';
import { Replay } from './replay.js';
import { StreamAttempt } from './stream-attempt.js';

/**
 * A stream that waits for a connection and may be attempted again, as long as nothing of the answer came: what was sent is kept
 * for that, up to a size. From the first sign of an answer on it is that attempt's stream.
 */
export class PolicyStream implements StreamCall {
  readonly headers: Promise<readonly MetadataEntry[]>;
  readonly trailers: Promise<readonly MetadataEntry[]>;
  /** The attempt that counts; rejects with UpstreamError when all failed. */
  private readonly chosen: Promise<StreamAttempt>;
  private taken: StreamAttempt | undefined;
  private choose!: (attempt: StreamAttempt) => void;
  private reject!: (error: UpstreamError) => void;
  private readonly running = new Set<StreamAttempt>();
  private readonly replay = new Replay(() => this.commitWhenFull());
  private readonly attempts: Attempts;

  constructor(
    means: Means,
    policy: MethodPolicy,
    private readonly path: string,
    options: CallOptions,
  ) {
    this.chosen = new Promise((resolve, reject) => {
      this.choose = resolve;
      this.reject = reject;
    });
    this.headers = this.chosen.then(
      ({ call }) => call.headers,
      () => [],
    );
    this.trailers = this.chosen.then(
      ({ call }) => call.trailers,
      (error: UpstreamError) => error.trailers,
    );
    this.attempts = new Attempts(means, policy, options, this.launch, (error) => this.fail(error));
  }

  get underWay(): boolean {
    return this.taken !== undefined || [...this.running].some(({ call }) => call.underWay !== false);
  }

  write(message: Uint8Array): Promise<void> {
    const written = this.replay.write(message);
    this.commitWhenFull();
    return written;
  }

  end(): void {
    this.replay.end();
  }

  cancel(): void {
    this.fail(cancelled());
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer, void, undefined> {
    let attempt: StreamAttempt | undefined;
    return {
      next: async () => (attempt ??= await this.chosen).next(),
      return: async () => {
        this.cancel();
        return { done: true, value: undefined };
      },
    };
  }

  private readonly launch = ({ slot, options }: Attempt): void => {
    const call = slot.connection.stream(this.path, options);
    const attempt: StreamAttempt = new StreamAttempt(call, (error) => {
      if (error === undefined) this.attempts.succeeded(slot);
      else if (attempt === this.taken) this.attempts.broke(error, slot);
    });
    this.running.add(attempt);
    this.replay.feed(attempt.call);
    attempt.answered.then(
      () => this.commit(attempt),
      (error: UpstreamError) => {
        this.replay.drop(attempt.call);
        // Those that were not needed any more failed for no fault of their server.
        if (this.running.delete(attempt)) this.attempts.failed(error, slot);
      },
    );
    this.commitWhenFull();
  };

  /** From here on there is no other attempt. */
  private commit(attempt: StreamAttempt): void {
    if (!this.running.delete(attempt)) return;
    this.attempts.taken();
    this.cancelRunning();
    this.taken = attempt;
    this.replay.only(attempt.call);
    this.choose(attempt);
  }

  /** More than is kept for another attempt was sent: there will be none, unless nobody got any of it yet. */
  private commitWhenFull(): void {
    if (!this.replay.full) return;
    const call = this.replay.furthest();
    for (const attempt of this.running) if (attempt.call === call && call.underWay !== false) this.commit(attempt);
  }

  private fail(error: UpstreamError): void {
    this.attempts.stop();
    this.cancelRunning();
    this.replay.close();
    this.reject(error);
    void this.chosen.then(
      ({ call }) => call.cancel(),
      () => {},
    );
  }

  private cancelRunning(): void {
    for (const attempt of this.running) {
      this.running.delete(attempt);
      this.replay.drop(attempt.call);
      attempt.call.cancel();
    }
  }
}
