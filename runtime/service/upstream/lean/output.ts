import { FRAME_HEADER, FrameType, writeHeader } from './frames.js';

const SLAB = 32_768;
/** Bytes from here on are handed to the socket where they lie; fewer are copied, which costs less than another write. */
const BY_REFERENCE = 4096;

/**
 * Gathers frames and writes them to the socket together, at the end of the event loop's turn: however many calls begin in a turn, the
 * system is asked to send once.
 */
export class Output {
  private slab = Buffer.allocUnsafeSlow(SLAB);
  private start = 0;
  private at = 0;
  private sealed: Uint8Array[] = [];
  private scheduled = false;
  private readonly flushNow = (): void => this.flush();

  constructor(
    /** Takes pieces that are to be sent in this order. */
    private readonly send: (pieces: readonly Uint8Array[]) => void,
  ) {}

  /** Room for `length` bytes in a row: the buffer, which is written from `position` on; then `commit`. */
  reserve(length: number): Buffer {
    if (this.at + length > this.slab.length) {
      this.seal();
      this.slab = Buffer.allocUnsafeSlow(Math.max(SLAB, length));
      this.start = this.at = 0;
    }
    return this.slab;
  }

  get position(): number {
    return this.at;
  }

  /** What was reserved is written up to `end`. */
  commit(end: number): void {
    this.at = end;
    if (this.scheduled) return;
    this.scheduled = true;
    // Not process.nextTick: requests that came in one turn, each from a socket of its own, are to go out together.
    setImmediate(this.flushNow);
  }

  append(bytes: Uint8Array): void {
    if (bytes.length >= BY_REFERENCE) {
      this.seal();
      this.sealed.push(bytes);
      this.commit(this.at);
      return;
    }
    this.reserve(bytes.length).set(bytes, this.at);
    this.commit(this.at + bytes.length);
  }

  frameHeader(length: number, type: number, flags: number, stream: number): void {
    writeHeader(this.reserve(FRAME_HEADER), this.at, length, type, flags, stream);
    this.commit(this.at + FRAME_HEADER);
  }

  dataHeader(length: number, flags: number, stream: number): void {
    this.frameHeader(length, FrameType.DATA, flags, stream);
  }

  /** Sends what was gathered, at once. */
  flush(): void {
    this.scheduled = false;
    this.seal();
    if (this.sealed.length === 0) return;
    const pieces = this.sealed;
    this.sealed = [];
    this.send(pieces);
  }

  /** What was gathered is not sent. */
  discard(): void {
    this.seal();
    this.sealed = [];
  }

  private seal(): void {
    if (this.at === this.start) return;
    this.sealed.push(this.slab.subarray(this.start, this.at));
    this.start = this.at;
  }
}
