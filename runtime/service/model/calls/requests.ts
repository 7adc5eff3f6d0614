import type { Readable } from 'node:stream';
import type { DescMethod, Message } from '@bufbuild/protobuf';
import { type Call, GONE } from './call.js';
import { decode } from './codec.js';

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
    this.stream.once('end', () => {
      this.ended = true;
      wake();
    });
  }
}
