import { isUtf8 } from 'node:buffer';
import { endianness } from 'node:os';
import { Encoding, MOST, Sexp } from './format.js';

const SWAPPED = endianness() === 'LE';

/** Bytes that are no serialized value, or hold what this reader has no place for. `at` leads there: `[[2]][[1]]`. */
export class RdsUnreadable extends Error {
  constructor(
    readonly problem: string,
    readonly at = '',
  ) {
    super(at === '' ? problem : `${problem} (at ${at})`);
  }
}

/** What serialized values are made of, read one after another. Throws RangeError at the end of the bytes. */
export class Cursor {
  protected at = 0;

  constructor(protected readonly bytes: Buffer) {}

  protected text(): string | null {
    const flags = this.int();
    if ((flags & 0xff) !== Sexp.char) throw new RdsUnreadable('a text was expected');
    const length = this.int();
    if (length === -1) return null;
    const bytes = this.take(length);
    if ((flags & Encoding.latin1) !== 0) return bytes.toString('latin1');
    if ((flags & Encoding.ascii) === 0 && !isUtf8(bytes)) throw new RdsUnreadable('a text is not UTF-8');
    return bytes.toString('utf8');
  }

  /** The numbers of a vector, in an order of bytes that is this machine's, in a buffer of their own. */
  protected block(size: 1 | 4 | 8): ArrayBuffer {
    const bytes = this.take(this.length() * size);
    const block = new Uint8Array(bytes.length);
    block.set(bytes);
    if (SWAPPED && size === 8) Buffer.from(block.buffer).swap64();
    if (SWAPPED && size === 4) Buffer.from(block.buffer).swap32();
    return block.buffer;
  }

  protected times<T>(read: () => T): T[] {
    const length = this.length();
    const values: T[] = [];
    for (let i = 0; i < length; i += 1) values.push(read());
    return values;
  }

  protected length(): number {
    const length = this.int();
    if (length < 0 || length > MOST) throw new RdsUnreadable('a vector has 2^31 elements or more');
    return length;
  }

  protected int(): number {
    const value = this.bytes.readInt32BE(this.at);
    this.at += 4;
    return value;
  }

  protected skip(count: number): void {
    this.take(count);
  }

  protected take(count: number): Buffer {
    if (count < 0 || this.at + count > this.bytes.length) throw new RangeError();
    this.at += count;
    return this.bytes.subarray(this.at - count, this.at);
  }
}
