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
  /** Which flush it will be that sends what is gathered now, and up to which one all was sent. */
  turn = 1;
  sentTurn = 0;
  /** How many flushes from here on are watched: who has pieces sent where they lie wants to know when they are gone. */
  private watched = 0;
  private readonly flushNow = (): void => this.flush();

  constructor(
    /** Takes pieces that are to be sent in this order; calls `sent` once none of them is read any more. */
    private readonly send: (pieces: readonly Uint8Array[], sent: (() => void) | undefined) => void,
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
      // The next one, too, has perhaps the small rest of a large message.
      this.watched = 2;
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
    const turn = this.turn++;
    if (this.watched === 0) return this.send(pieces, undefined);
    this.watched--;
    this.send(pieces, () => void (this.sentTurn = turn));
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
