import { ConnectionError, ErrorCode, Flag, FRAME_HEADER, FrameType, protocolError } from './frames.js';

/** The frames that a server may send: what we say in our SETTINGS. */
export const MAX_FRAME = 65_536;

export interface FrameSink {
  /**
   * Some bytes of a DATA frame: from `start` to `end` of `from`, which is only lent. `flow` counts what flow control counts, padding
   * included; `last` is true with the last bytes of a frame that ends its stream.
   */
  onData(stream: number, from: Buffer, start: number, end: number, flow: number, last: boolean): void;
  /** Any other frame, whole; `payload` is only lent. */
  onFrame(type: number, flags: number, stream: number, payload: Buffer): void;
}

/**
 * Cuts the bytes of a connection into frames, wherever the pieces begin and end. DATA is handed on as it comes; other frames are
 * gathered first. Never holds more than one frame header and one frame that is not DATA.
 */
export class FrameParser {
  private readonly header = Buffer.allocUnsafe(FRAME_HEADER);
  private headerFilled = 0;
  private length = 0;
  private type = 0;
  private flags = 0;
  private stream = 0;
  /** Bytes of the present frame's payload that are still to come; -1: no frame is open. */
  private left = -1;
  /** Padding at the end of the present DATA frame; -1: its length is yet to be read. */
  private padding = 0;
  private gathered: Buffer | undefined;
  private stopped = false;

  constructor(private readonly sink: FrameSink) {}

  /** No frame is handed on from now on, not even from bytes that are being read. */
  stop(): void {
    this.stopped = true;
  }

  /** Takes the next bytes, which the caller may use again afterwards. Throws ConnectionError; then the connection is over. */
  push(bytes: Buffer): void {
    const { length } = bytes;
    let at = 0;
    // A frame without payload is due even where its header ends the piece.
    while (!this.stopped && (at < length || this.left === 0)) {
      if (this.left < 0) at = this.readHeader(bytes, at);
      else if (this.type === FrameType.DATA) at = this.readData(bytes, at);
      else at = this.readFrame(bytes, at);
    }
  }

  private readHeader(bytes: Buffer, at: number): number {
    if (this.headerFilled === 0 && bytes.length - at >= FRAME_HEADER) {
      this.open(bytes, at);
      return at + FRAME_HEADER;
    }
    const copied = bytes.copy(this.header, this.headerFilled, at, at + FRAME_HEADER - this.headerFilled);
    this.headerFilled += copied;
    if (this.headerFilled === FRAME_HEADER) {
      this.headerFilled = 0;
      this.open(this.header, 0);
    }
    return at + copied;
  }

  private open(from: Buffer, at: number): void {
    this.length = this.left = from.readUIntBE(at, 3);
    this.type = from[at + 3] as number;
    this.flags = from[at + 4] as number;
    this.stream = from.readUInt32BE(at + 5) & 0x7fff_ffff;
    if (this.length > MAX_FRAME) {
      throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, `a frame of ${this.length} bytes`);
    }
    this.padding = 0;
    if (this.type === FrameType.DATA && (this.flags & Flag.PADDED) !== 0) {
      if (this.length === 0) throw protocolError('a padded frame without a padding length');
      this.padding = -1;
    }
  }

  private readData(bytes: Buffer, at: number): number {
    let start = at;
    if (this.padding < 0) {
      this.padding = bytes[start++] as number;
      this.left--;
      if (this.padding > this.left) throw protocolError('more padding than frame');
    }
    const taken = Math.min(this.left, bytes.length - start);
    const content = Math.max(0, Math.min(taken, this.left - this.padding));
    this.left -= taken;
    const ends = this.left === 0;
    if (ends) this.left = -1;
    const next = start + taken;
    const last = ends && (this.flags & Flag.END_STREAM) !== 0;
    this.sink.onData(this.stream, bytes, start, start + content, next - at, last);
    return next;
  }

  private readFrame(bytes: Buffer, at: number): number {
    const next = at + Math.min(this.left, bytes.length - at);
    const whole = next - at === this.length;
    if (!whole) {
      this.gathered ??= Buffer.allocUnsafe(this.length);
      bytes.copy(this.gathered, this.length - this.left, at, next);
    }
    this.left -= next - at;
    if (this.left > 0) return next;
    const payload = whole ? bytes.subarray(at, next) : (this.gathered as Buffer);
    this.left = -1;
    this.gathered = undefined;
    this.sink.onFrame(this.type, this.flags, this.stream, payload);
    return next;
  }
}
