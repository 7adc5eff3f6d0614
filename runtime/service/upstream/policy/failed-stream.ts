import type { StreamCall, UpstreamError } from '../upstream.js';

/** A stream that ended before it began. */
export class FailedStream implements StreamCall {
  readonly headers = Promise.resolve([]);
  readonly trailers = Promise.resolve([]);

  constructor(private readonly error: UpstreamError) {}

  async write(): Promise<void> {}
  end(): void {}
  cancel(): void {}

  // eslint-disable-next-line require-yield
  async *[Symbol.asyncIterator](): AsyncGenerator<Buffer, void, undefined> {
    throw this.error;
  }
}
