import { Code } from '../../../contract/index.js';
import { UpstreamError, type CallOptions, type MetadataEntry, type UnaryAnswer, type UnaryCall } from '../upstream.js';
import { Call, type CallHost } from './call.js';
import { decompress } from './compression.js';
import type { RawMessage } from './message.js';
import type { Field } from './static-table.js';

const NONE: readonly MetadataEntry[] = [];

/** A call with one request and one answer. */
export class LeanUnary extends Call implements UnaryCall {
  readonly answer: Promise<UnaryAnswer>;
  private resolve!: (answer: UnaryAnswer) => void;
  private reject!: (error: UpstreamError) => void;
  private headers = NONE;
  private message: RawMessage | undefined;

  constructor(
    host: CallHost,
    path: string,
    fields: readonly Field[],
    options: CallOptions,
    private request: Uint8Array,
    private compressed = false,
  ) {
    super(host, path, fields, options);
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
  }

  /** The request, before the call begins, turned into gzip. */
  replaceRequest(request: Uint8Array): void {
    this.request = request;
    this.compressed = true;
  }

  override begin(): void {
    const { request, host } = this;
    if (host.sendWhole(this, request, this.compressed)) return;
    this.queue(request, this.compressed);
    this.halfClosed = true;
    host.pump(this);
  }

  override cancel(): void {
    // Who cancels may well not wait for the answer any more.
    this.answer.catch(() => {});
    super.cancel();
  }

  /** A server may answer a request before it has read it: pieces of it wait for the socket then. */
  isSpent(): boolean {
    return this.over && this.host.hasLeft(this);
  }

  override sent(): void {}

  override takeMessage(message: RawMessage): void {
    if (this.message === undefined) this.message = message;
    else this.fail(new UpstreamError(Code.UNIMPLEMENTED, 'Too many responses received'));
  }

  protected override received(bytes: number): void {
    this.host.giveBack(this, bytes);
  }

  protected override onHeaders(metadata: readonly MetadataEntry[]): void {
    this.headers = metadata;
  }

  protected override onSuccess(trailers: readonly MetadataEntry[]): void {
    const { message, headers } = this;
    if (message === undefined) this.reject(new UpstreamError(Code.UNIMPLEMENTED, 'No message received', trailers));
    else if (!message.compressed) this.resolve({ message: message.bytes, headers, trailers });
    else {
      decompress(message, this.encoding, this.host.maxResponseBytes).then(
        (clear) => this.resolve({ message: clear, headers, trailers }),
        this.reject,
      );
    }
  }

  protected override onFailure(error: UpstreamError): void {
    this.reject(error);
  }
}
