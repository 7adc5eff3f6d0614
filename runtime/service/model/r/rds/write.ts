import { endianness } from 'node:os';
import { Encoding, Flag, OLDEST_READER, Sexp, VERSION, WRITER, XDR } from './format.js';
import type { Attributes, RValue } from './value.js';

const SWAPPED = endianness() === 'LE';

/** A text that R cannot hold. */
export class NulInText extends Error {
  constructor() {
    super('R has no text with a NUL character');
  }
}

/** The bytes of a value, as `unserialize` of R reads them. Throws NulInText, and TypeError for what is no data. */
export function writeRds(value: RValue): Buffer {
  return new Writer().value(value);
}

/** Writes one value: its length is not known before, so the buffer grows. */
class Writer {
  private bytes = Buffer.allocUnsafe(1024);
  private at = 0;
  /** Names of attributes so far: the second time each is a reference. */
  private readonly symbols = new Map<string, number>();

  value(value: RValue): Buffer {
    this.room(14);
    this.at = this.bytes.writeUInt16BE(XDR, 0);
    this.int(VERSION);
    this.int(WRITER);
    this.int(OLDEST_READER);
    this.item(value);
    return this.bytes.subarray(0, this.at);
  }

  private item(value: RValue): void {
    switch (value.type) {
      case 'null':
        return this.int(Sexp.nilValue);
      case 'logical':
        return this.vector(Sexp.logical, value.values, value.attributes);
      case 'integer':
        return this.vector(Sexp.integer, value.values, value.attributes);
      case 'double':
        return this.vector(Sexp.double, value.values, value.attributes);
      case 'character':
        this.head(Sexp.string, value.values.length, value.attributes);
        for (const text of value.values) this.text(text);
        return this.attributes(value.attributes);
      case 'raw':
        this.head(Sexp.raw, value.bytes.length, value.attributes);
        this.room(value.bytes.length);
        this.bytes.set(value.bytes, this.at);
        this.at += value.bytes.length;
        return this.attributes(value.attributes);
      case 'list':
        this.head(Sexp.list, value.values.length, value.attributes);
        for (const each of value.values) this.item(each);
        return this.attributes(value.attributes);
      case 'other':
        throw new TypeError(`${value.what} cannot be written`);
    }
  }

  /** Numbers are written as one block. */
  private vector(type: number, values: Int32Array | Float64Array, attributes: Attributes | undefined): void {
    this.head(type, values.length, attributes);
    const { byteLength: length } = values;
    this.room(length);
    this.bytes.set(new Uint8Array(values.buffer, values.byteOffset, length), this.at);
    const block = this.bytes.subarray(this.at, this.at + length);
    if (SWAPPED && values.BYTES_PER_ELEMENT === 8) block.swap64();
    else if (SWAPPED) block.swap32();
    this.at += length;
    this.attributes(attributes);
  }

  private head(type: number, length: number, attributes: Attributes | undefined): void {
    const isObject = attributes?.has('class') === true ? Flag.isObject : 0;
    this.int(type | isObject | (attributes === undefined || attributes.size === 0 ? 0 : Flag.hasAttributes));
    this.int(length);
  }

  private attributes(attributes: Attributes | undefined): void {
    if (attributes === undefined || attributes.size === 0) return;
    for (const [name, value] of attributes) {
      this.int(Sexp.pairlist | Flag.hasTag);
      this.symbol(name);
      this.item(value);
    }
    this.int(Sexp.nilValue);
  }

  private symbol(name: string): void {
    const known = this.symbols.get(name);
    if (known !== undefined) return this.int((known << 8) | Sexp.reference);
    this.symbols.set(name, this.symbols.size + 1);
    this.int(Sexp.symbol);
    this.text(name);
  }

  private text(text: string | null): void {
    if (text === null) {
      this.int(Sexp.char);
      return this.int(-1);
    }
    if (text.includes('\0')) throw new NulInText();
    const length = Buffer.byteLength(text);
    this.int(Sexp.char | (length === text.length ? Encoding.ascii : Encoding.utf8));
    this.int(length);
    this.room(length);
    this.at += this.bytes.write(text, this.at, 'utf8');
  }

  private int(value: number): void {
    this.room(4);
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  private room(more: number): void {
    const wanted = this.at + more;
    if (wanted <= this.bytes.length) return;
    const larger = Buffer.allocUnsafe(Math.max(wanted, this.bytes.length * 2));
    this.bytes.copy(larger, 0, 0, this.at);
    this.bytes = larger;
  }
}
