/**
 * Bytes that come in parts, put together as they come. Kept by itself, a part of one byte (a chunk of HTTP may be as small)
 * takes hundreds: a body within its limit would fill the memory.
 */
export class GrowingBuffer {
  /** Bytes so far. */
  length = 0;
  private held: Buffer = Buffer.alloc(0);

  add(part: Buffer): void {
    const length = this.length + part.length;
    if (length > this.held.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.held.length, length));
      this.held.copy(larger, 0, 0, this.length);
      this.held = larger;
    }
    part.copy(this.held, this.length);
    this.length = length;
  }

  /** All that was added; from here on it is empty. */
  take(): Buffer {
    const all = this.held.subarray(0, this.length);
    this.held = Buffer.alloc(0);
    this.length = 0;
    return all;
  }
}
