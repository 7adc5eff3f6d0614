import { Code } from '../../../contract/index.js';
import { largeBuffers } from '../../process/large-buffers.js';
import { UpstreamError } from '../upstream.js';

/** Before each gRPC message: one byte, whether it is compressed, and four with its length. */
export const PREFIX = 5;

export const tooLarge = (limit: number): UpstreamError =>
  new UpstreamError(
    Code.RESOURCE_EXHAUSTED,
    `Received message larger than max (${limit} bytes)`,
    [],
    false,
    'response',
  );

/** A message as it came: still compressed if it says so. */
export interface RawMessage {
  readonly compressed: boolean;
  readonly bytes: Buffer;
}

/** What is set aside at once for a message that only its prefix tells of; larger ones grow as their bytes come. */
const FIRST_ROOM = 4 * 1024 * 1024;

export interface MessageSink {
  takeMessage(message: RawMessage): void;
}

/** Puts the messages of one stream together from the pieces of its DATA frames. */
export class MessageReader {
  private prefixFilled = 0;
  private compressed = false;
  private length = 0;
  private body: Buffer | undefined;
  private filled = 0;

  constructor(
    /** Bytes of a message on the wire; -1: any. */
    private readonly limit: number,
    private readonly sink: MessageSink,
  ) {}

  /** Whether a message has begun that is not whole. */
  get within(): boolean {
    return this.prefixFilled > 0;
  }

  /** Takes bytes that are only lent. Returns what is wrong with them. */
  push(from: Buffer, start: number, end: number): UpstreamError | undefined {
    for (let at = start; at < end;) {
      if (this.prefixFilled < PREFIX) {
        const wrong = this.takePrefix(from[at++] as number);
        if (wrong !== undefined) return wrong;
      } else at = this.fill(from, at, end);
      if (this.prefixFilled === PREFIX && this.filled === this.length) this.close();
    }
    return undefined;
  }

  private takePrefix(byte: number): UpstreamError | undefined {
    if (this.prefixFilled++ === 0) {
      if (byte > 1) return new UpstreamError(Code.INTERNAL, 'a message with an unknown flag');
      this.compressed = byte === 1;
      return undefined;
    }
    this.length = this.length * 256 + byte;
    if (this.prefixFilled < PREFIX) return undefined;
    if (this.limit >= 0 && this.length > this.limit) return tooLarge(this.limit);
    this.body = largeBuffers.take(Math.min(this.length, FIRST_ROOM));
    return undefined;
  }

  private fill(from: Buffer, at: number, end: number): number {
    let body = this.body as Buffer;
    const taken = Math.min(end - at, this.length - this.filled);
    if (this.filled + taken > body.length) {
      const grown = Buffer.allocUnsafeSlow(Math.min(this.length, 2 * body.length + taken));
      body.copy(grown, 0, 0, this.filled);
      this.body = body = grown;
    }
    from.copy(body, this.filled, at, at + taken);
    this.filled += taken;
    return at + taken;
  }

  private close(): void {
    const message = { compressed: this.compressed, bytes: this.body as Buffer };
    this.body = undefined;
    this.prefixFilled = this.filled = this.length = 0;
    this.sink.takeMessage(message);
  }
}

/** Writes the five bytes before a message; returns where the message goes. */
export function writePrefix(to: Buffer, at: number, length: number, compressed: boolean): number {
  to[at] = compressed ? 1 : 0;
  to[at + 1] = length >>> 24;
  to[at + 2] = length >>> 16;
  to[at + 3] = length >>> 8;
  to[at + 4] = length;
  return at + PREFIX;
}
