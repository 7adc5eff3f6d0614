import { largeBuffers } from '../../process/large-buffers.js';

const FIRST_ROOM = 4 * 1024 * 1024;

/**
 * Bytes that come in parts, put together as they come. Kept by itself, a part of one byte (a chunk of HTTP may be as small)
 * takes hundreds: a body within its limit would fill the memory.
 */
export class GrowingBuffer {
  /** Bytes so far. */
  length = 0;
  private held: Buffer;

  /**
   * `expected` bytes are set aside at once, up to 4 MiB: more is believed when it comes. `headroom` bytes before the first
   * are left for the caller to write over.
   */
  constructor(
    expected = 0,
    private readonly headroom = 0,
  ) {
    this.held = largeBuffers.take(headroom + Math.min(expected, FIRST_ROOM));
  }

  add(part: Buffer): void {
    const end = this.headroom + this.length;
    if (end + part.length > this.held.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.held.length, end + part.length));
      this.held.copy(larger, 0, 0, end);
      this.held = larger;
    }
    part.copy(this.held, end);
    this.length += part.length;
  }

  /** All that was added; from here on it is empty. */
  take(): Buffer {
    const all = this.held.subarray(this.headroom, this.headroom + this.length);
    this.held = Buffer.allocUnsafe(this.headroom);
    this.length = 0;
    return all;
  }
}
