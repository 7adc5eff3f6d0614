import type { Readable } from 'node:stream';
import { setImmediate as breath, setTimeout as sleep } from 'node:timers/promises';
import type { DescMethod, Message } from '@bufbuild/protobuf';
import { type Call, GONE } from './call.js';
import { decode } from './codec.js';

/**
 * A caller that leaves may send the end of its stream right ahead of saying so (every client on Node's HTTP/2 does): after
 * this time, ms, an end is one. A model that saves what it got at the end must not take half of it for the whole.
 */
const LEAVING_MS = 2;

/**
 * The messages of a caller, for one iteration in all: a loop that ends early may be followed by another, which goes on
 * behind it. What is not asked for stays with the caller, but for the sixteen messages that grpc-js reads ahead. Throws
 * GONE when the caller leaves, so that a method does not take that for the end of the stream.
 */
export class Requests implements AsyncIterableIterator<Message> {
  private waiting: (() => void)[] = [];
  private ended = false;
  private listening = false;

  constructor(
    private readonly rpc: DescMethod,
    private readonly stream: Readable,
    private readonly call: Call,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<Message, undefined>> {
    if (!this.listening) this.listen();
    for (;;) {
      if (this.call.gone) throw GONE;
      const bytes = this.stream.read() as Buffer | null;
      if (bytes !== null) {
        this.call.received += 1;
        return { done: false, value: decode(this.rpc, bytes) };
      }
      if (this.ended) return { done: true, value: undefined };
      await this.call.whileWaited(new Promise<void>((resolve) => this.waiting.push(resolve)));
    }
  }

  private listen(): void {
    this.listening = true;
    const wake = (): void => {
      for (const waiter of this.waiting.splice(0)) waiter();
    };
    this.stream.on('readable', wake);
    this.stream.once('end', async () => {
      await sleep(LEAVING_MS);
      // By now what came meanwhile has been read, too.
      await breath();
      this.ended = true;
      wake();
    });
  }
}
