import { ConnectionError, DEFAULT_TABLE_SIZE, ErrorCode } from './frames.js';
import { decodeHuffman } from './huffman.js';
import { sizeOf, STATIC_TABLE, type Field } from './static-table.js';

/** Names of HTTP/2 fields: tokens without capitals, or pseudo-headers. */
const NAME = /^:?[!#$%&'*+\-.^_`|~0-9a-z]+$/;

const corrupt = (what: string): ConnectionError => new ConnectionError(ErrorCode.COMPRESSION_ERROR, `HPACK: ${what}`);

/** Reads header blocks of one connection (RFC 7541); each block changes the table that the next is read with. */
export class HpackDecoder {
  /** Newest last; those before `oldest` are evicted. */
  private entries: Field[] = [];
  private oldest = 0;
  private size = 0;
  private limit: number;
  private block: Buffer = Buffer.alloc(0);
  private at = 0;

  constructor(
    /** The largest decoded list that is kept, by RFC 7541's count of sizes. */
    private readonly maxList: number,
    private readonly maxTable = DEFAULT_TABLE_SIZE,
  ) {
    this.limit = maxTable;
  }

  /** The fields of a whole block; undefined when they are more than is kept. Throws ConnectionError at what is not HPACK. */
  decode(block: Buffer): readonly Field[] | undefined {
    this.block = block;
    this.at = 0;
    const fields: Field[] = [];
    let size = 0;
    while (this.at < block.length) {
      const first = block[this.at] as number;
      if ((first & 0xe0) === 0x20) {
        if (fields.length > 0 || size > 0) throw corrupt('a change of the table size after a field');
        this.resize(this.integer(5));
        continue;
      }
      const field = this.field(first);
      size += sizeOf(field);
      if (size <= this.maxList) fields.push(field);
    }
    this.block = Buffer.alloc(0);
    return size <= this.maxList ? fields : undefined;
  }

  private field(first: number): Field {
    if (first >= 0x80) return this.indexed(this.integer(7));
    const keep = first >= 0x40;
    const index = this.integer(keep ? 6 : 4);
    const name = index === 0 ? this.name() : this.indexed(index)[0];
    const field: Field = [name, this.text()];
    if (keep) this.insert(field);
    return field;
  }

  private indexed(index: number): Field {
    const field = index <= STATIC_TABLE.length ? STATIC_TABLE[index - 1] : this.newest(index - STATIC_TABLE.length - 1);
    if (field === undefined) throw corrupt(`there is no entry ${index}`);
    return field;
  }

  private newest(age: number): Field | undefined {
    const at = this.entries.length - 1 - age;
    return at >= this.oldest ? this.entries[at] : undefined;
  }

  private insert(field: Field): void {
    this.entries.push(field);
    this.size += sizeOf(field);
    this.evict();
  }

  private resize(limit: number): void {
    if (limit > this.maxTable) throw corrupt(`a table of ${limit} bytes, where ${this.maxTable} were offered`);
    this.limit = limit;
    this.evict();
  }

  private evict(): void {
    while (this.size > this.limit) this.size -= sizeOf(this.entries[this.oldest++] as Field);
    if (this.oldest > 256) {
      this.entries = this.entries.slice(this.oldest);
      this.oldest = 0;
    }
  }

  private integer(prefix: number): number {
    const { block } = this;
    const mask = (1 << prefix) - 1;
    let value = (block[this.at++] as number) & mask;
    if (value < mask) return value;
    for (let shift = 0; shift < 28; shift += 7) {
      const byte = block[this.at++];
      if (byte === undefined) throw corrupt('a number is cut short');
      value += (byte & 0x7f) * 2 ** shift;
      if (byte < 0x80) return value;
    }
    throw corrupt('a number is too large');
  }

  private name(): string {
    const name = this.text();
    if (!NAME.test(name)) throw new ConnectionError(ErrorCode.PROTOCOL_ERROR, 'a header has a name that is none');
    return name;
  }

  private text(): string {
    const { block } = this;
    if (this.at >= block.length) throw corrupt('a string is missing');
    const huffman = (block[this.at] as number) >= 0x80;
    const length = this.integer(7);
    const start = this.at;
    this.at += length;
    if (this.at > block.length) throw corrupt('a string is cut short');
    if (!huffman) return block.toString('latin1', start, this.at);
    const text = decodeHuffman(block, start, this.at);
    if (text === undefined) throw corrupt('a Huffman code is broken');
    return text;
  }
}
