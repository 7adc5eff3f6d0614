import { type CallOptions, type MetadataEntry, type StreamCall, type UpstreamError } from '../upstream.js';
import { Call, type CallHost } from './call.js';
import { compress, decompress, worthCompressing } from './compression.js';
import { PREFIX, type RawMessage } from './message.js';
import type { Field } from './static-table.js';
import { broken } from './status.js';

const NONE: readonly MetadataEntry[] = [];

interface Pull {
  resolve(result: IteratorResult<Buffer, undefined> | Promise<IteratorResult<Buffer, undefined>>): void;
  reject(error: UpstreamError): void;
}

/** A call in which either side may send any number of messages. */
export class LeanStream extends Call implements StreamCall {
  readonly headers: Promise<readonly MetadataEntry[]>;
  readonly trailers: Promise<readonly MetadataEntry[]>;
  private resolveHeaders!: (metadata: readonly MetadataEntry[]) => void;
  private resolveTrailers!: (metadata: readonly MetadataEntry[]) => void;
  /** Messages that came and were not taken. */
  private readonly messages: RawMessage[] = [];
  private readonly pulls: Pull[] = [];
  /** Bytes that came and were not given back to flow control: those of `messages`, and of a message that is not whole. */
  private held = 0;
  private error: UpstreamError | undefined;
  private writers: (() => void)[] = [];
  /** What is being compressed: messages keep their order. */
  private compressing: Promise<void> | undefined;

  constructor(host: CallHost, path: string, fields: readonly Field[], options: CallOptions) {
    super(host, path, fields, options);
    this.headers = new Promise((resolve) => (this.resolveHeaders = resolve));
    this.trailers = new Promise((resolve) => (this.resolveTrailers = resolve));
  }

  override begin(): void {
    this.host.pump(this);
  }

  write(message: Uint8Array): Promise<void> {
    const compresses = this.host.compresses && worthCompressing(message);
    if (!compresses && this.compressing === undefined) return this.push(message, false);
    const before = this.compressing ?? Promise.resolve();
    this.compressing = before
      .then(async () => {
        if (this.over) return;
        if (compresses) await this.push(await compress(message), true);
        else await this.push(message, false);
      })
      .catch((error: Error) => this.fail(broken(`gzip: ${error.message}`)));
    return this.compressing;
  }

  end(): void {
    if (this.compressing === undefined) this.closeWriting();
    else void this.compressing.then(() => this.closeWriting());
  }

  override cancel(): void {
    this.messages.length = 0;
    this.held = 0;
    super.cancel();
  }

  override sent(): void {
    if (this.writers.length === 0 || this.unsentBytes > 0 || this.host.congested(this)) return;
    this.releaseWriters();
  }

  override takeMessage(message: RawMessage): void {
    const pull = this.pulls.shift();
    if (pull === undefined) this.messages.push(message);
    else pull.resolve(this.clear(message));
  }

  [Symbol.asyncIterator](): AsyncIterator<Buffer, undefined> {
    return {
      next: () => this.next(),
      return: () => {
        this.cancel();
        return Promise.resolve({ done: true, value: undefined });
      },
    };
  }

  protected override received(bytes: number): void {
    this.held += bytes;
    if (this.pulls.length > 0) this.release(this.held);
  }

  protected override onHeaders(metadata: readonly MetadataEntry[]): void {
    this.resolveHeaders(metadata);
  }

  protected override onSuccess(trailers: readonly MetadataEntry[]): void {
    this.settle(trailers);
    for (const pull of this.pulls.splice(0)) pull.resolve({ done: true, value: undefined });
  }

  protected override onFailure(error: UpstreamError): void {
    this.error = error;
    this.settle(error.trailers);
    const [first, ...others] = this.pulls.splice(0);
    if (first !== undefined) first.reject(this.takeError() as UpstreamError);
    for (const pull of others) pull.resolve({ done: true, value: undefined });
  }

  private push(message: Uint8Array, compressed: boolean): Promise<void> {
    if (this.over || this.halfClosed) return Promise.resolve();
    this.queue(message, compressed);
    if (this.id !== 0) this.host.pump(this);
    if (this.unsentBytes === 0 && !this.host.congested(this)) return Promise.resolve();
    return new Promise((resolve) => this.writers.push(resolve));
  }

  private closeWriting(): void {
    if (this.over || this.halfClosed) return;
    this.halfClosed = true;
    if (this.id !== 0) this.host.pump(this);
  }

  private releaseWriters(): void {
    for (const resolve of this.writers.splice(0)) resolve();
  }

  private settle(trailers: readonly MetadataEntry[]): void {
    this.resolveHeaders(NONE);
    this.resolveTrailers(trailers);
    this.releaseWriters();
  }

  private next(): Promise<IteratorResult<Buffer, undefined>> {
    const message = this.messages.shift();
    if (message !== undefined) {
      this.release(Math.min(this.held, PREFIX + message.bytes.length));
      return this.clear(message);
    }
    const error = this.takeError();
    if (error !== undefined) return Promise.reject(error);
    if (this.over) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve, reject) => {
      this.pulls.push({ resolve, reject });
      this.release(this.held);
    });
  }

  /** The error ends the iteration once; who asks again is told that it has ended. */
  private takeError(): UpstreamError | undefined {
    const { error } = this;
    this.error = undefined;
    return error;
  }

  private release(bytes: number): void {
    this.held -= bytes;
    if (!this.over && bytes > 0) this.host.giveBack(this, bytes);
  }

  private async clear(message: RawMessage): Promise<IteratorResult<Buffer, undefined>> {
    if (!message.compressed) return { done: false, value: message.bytes };
    try {
      return { done: false, value: await decompress(message, this.encoding, this.host.maxResponseBytes) };
    } catch (error) {
      this.messages.length = 0;
      this.fail(error as UpstreamError);
      this.error = undefined;
      throw error;
    }
  }
}
