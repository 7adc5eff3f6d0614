/** Longest JavaScript string that may be written byte by byte while it is ASCII. */
const SHORT = 24;

/** The largest number that a 32-bit float holds. */
export const MAX_FLOAT = 3.4028234663852886e38;

/**
 * Writes protobuf's wire format into one buffer that is kept between messages and grows as is needed. Nothing is checked:
 * callers do that. Only one message is written at a time.
 */
export class WireWriter {
  #bytes = Buffer.allocUnsafeSlow(1 << 14);
  #view = new DataView(this.#bytes.buffer);
  #at = 0;

  start(): void {
    this.#at = 0;
  }

  /** A copy of what was written since `start`. */
  finish(): Uint8Array {
    return Buffer.from(this.#bytes.subarray(0, this.#at));
  }

  /** A whole number from 0 to 2^32-1. */
  varint(value: number): void {
    this.#reserve(5);
    let left = value >>> 0;
    while (left > 127) {
      this.#bytes[this.#at++] = (left & 127) | 128;
      left >>>= 7;
    }
    this.#bytes[this.#at++] = left;
  }

  /** 64 bits; a negative number is written as its two's complement. */
  varint64(value: bigint): void {
    this.#reserve(10);
    let left = BigInt.asUintN(64, value);
    while (left > 0xffff_ffffn) {
      this.#bytes[this.#at++] = Number(left & 127n) | 128;
      left >>= 7n;
    }
    this.varint(Number(left));
  }

  /** A negative number takes ten bytes, as if it had 64 bits. */
  int32(value: number): void {
    if (value >= 0) this.varint(value);
    else this.varint64(BigInt(value));
  }

  fixed32(value: number): void {
    this.#reserve(4);
    this.#view.setInt32(this.#at, value, true);
    this.#at += 4;
  }

  fixed64(value: bigint): void {
    this.#reserve(8);
    this.#view.setBigInt64(this.#at, value, true);
    this.#at += 8;
  }

  float(value: number): void {
    this.#reserve(4);
    this.#view.setFloat32(this.#at, value, true);
    this.#at += 4;
  }

  double(value: number): void {
    this.#reserve(8);
    this.#view.setFloat64(this.#at, value, true);
    this.#at += 8;
  }

  /** Floats or doubles one after the other; false when one of them is no number or does not fit. */
  numbers(values: readonly unknown[], areFloats: boolean): boolean {
    this.#reserve(values.length * 8);
    const view = this.#view;
    const most = areFloats ? MAX_FLOAT : Number.MAX_VALUE;
    let at = this.#at;
    for (let i = 0; i < values.length; i++) {
      const value = values[i];
      if (typeof value !== 'number' || value > most || value < -most) return false;
      if (areFloats) view.setFloat32(at, value, true);
      else view.setFloat64(at, value, true);
      at += areFloats ? 4 : 8;
    }
    this.#at = at;
    return true;
  }

  /** With its length before it. */
  string(text: string): void {
    if (text.length > SHORT || !this.#ascii(text)) this.#utf8(text);
  }

  /** With their length before them. */
  bytes(bytes: Uint8Array): void {
    this.varint(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#at);
    this.#at += bytes.length;
  }

  /** Begins something whose length is not known yet; give `join` what this gives. */
  fork(): number {
    this.#reserve(1);
    return ++this.#at;
  }

  /** Writes the length of what was written since `fork`, before it. */
  join(start: number): void {
    const length = this.#at - start;
    if (length > 127) {
      let extra = 0;
      for (let left = length >>> 7; left > 0; left >>>= 7) extra++;
      this.#reserve(extra);
      this.#bytes.copyWithin(start + extra, start, this.#at);
      this.#at = start - 1;
      this.varint(length);
      this.#at = start + extra + length;
    } else this.#bytes[start - 1] = length;
  }

  #ascii(text: string): boolean {
    this.#reserve(SHORT + 1);
    const bytes = this.#bytes;
    const start = this.#at + 1;
    for (let i = 0; i < text.length; i++) {
      const code = text.charCodeAt(i);
      if (code > 127) return false;
      bytes[start + i] = code;
    }
    bytes[this.#at] = text.length;
    this.#at = start + text.length;
    return true;
  }

  #utf8(text: string): void {
    const start = this.fork();
    this.#reserve(text.length * 3);
    this.#at += this.#bytes.write(text, this.#at, 'utf8');
    this.join(start);
  }

  #reserve(size: number): void {
    if (this.#at + size <= this.#bytes.length) return;
    const larger = Buffer.allocUnsafeSlow(Math.max(this.#bytes.length * 2, this.#at + size));
    larger.set(this.#bytes.subarray(0, this.#at));
    this.#bytes = larger;
    this.#view = new DataView(larger.buffer);
  }
}
