import { DEFAULT_TABLE_SIZE } from './frames.js';
import { sizeOf, STATIC_TABLE, type Field } from './static-table.js';

/** The most bytes that `literal` writes beyond the name and the value: a kind and two lengths. */
export const LITERAL_OVERHEAD = 1 + 2 * 5;

const staticIndex = new Map<string, number>();
STATIC_TABLE.forEach(([name, value], i) => {
  staticIndex.set(`${name} ${value}`, i + 1);
  if (!staticIndex.has(name)) staticIndex.set(name, i + 1);
});

/** Writes an integer with a prefix of `bits` beside `kind`; returns where the next byte goes. */
export function writeInteger(to: Buffer, at: number, kind: number, bits: number, value: number): number {
  const mask = (1 << bits) - 1;
  if (value < mask) {
    to[at] = kind | value;
    return at + 1;
  }
  to[at++] = kind | mask;
  let rest = value - mask;
  for (; rest >= 128; rest = Math.floor(rest / 128)) to[at++] = (rest % 128) | 0x80;
  to[at++] = rest;
  return at;
}

function writeText(to: Buffer, at: number, text: string): number {
  const start = writeInteger(to, at, 0, 7, text.length);
  return start + to.write(text, start, 'latin1');
}

/** Writes a field that the table does not remember; `never` also forbids others to. Values must be latin1. */
export function writeLiteral(to: Buffer, at: number, [name, value]: Field, never = false): number {
  const index = staticIndex.get(name);
  const kind = never ? 0x10 : 0;
  if (index === undefined) to[at++] = kind;
  else at = writeInteger(to, at, kind, 4, index);
  return writeText(to, index === undefined ? writeText(to, at, name) : at, value);
}

/**
 * The table of what we sent, as the server keeps it: fields that every call has, put in until the table is full and never
 * pushed out, so that a header block that was written once stays right until the next insertion (`version` changes).
 */
export class HpackEncoder {
  version = 0;
  private readonly inserted = new Map<string, number>();
  private size = 0;
  private capacity = DEFAULT_TABLE_SIZE;
  private announce = false;

  /** The server's SETTINGS_HEADER_TABLE_SIZE: a smaller table is begun anew. */
  limit(tableSize: number): void {
    const capacity = Math.min(tableSize, DEFAULT_TABLE_SIZE);
    if (capacity === this.capacity) return;
    this.capacity = capacity;
    this.announce = true;
    this.inserted.clear();
    this.size = 0;
    this.version++;
  }

  /** Writes the change of the table's size where one is due; every block must begin with it. At most 7 bytes. */
  begin(to: Buffer, at: number): number {
    if (!this.announce) return at;
    this.announce = false;
    return writeInteger(to, writeInteger(to, at, 0x20, 5, 0), 0x20, 5, this.capacity);
  }

  /** Writes a field by its number where the table has it, else in words, into the table if there is room. */
  field(to: Buffer, at: number, field: Field): number {
    const key = `${field[0]} ${field[1]}`;
    const known = staticIndex.get(key);
    if (known !== undefined) return writeInteger(to, at, 0x80, 7, known);
    const order = this.inserted.get(key);
    if (order !== undefined) {
      return writeInteger(to, at, 0x80, 7, STATIC_TABLE.length + this.inserted.size - order);
    }
    if (this.size + sizeOf(field) > this.capacity) return writeLiteral(to, at, field);
    this.size += sizeOf(field);
    this.inserted.set(key, this.inserted.size);
    this.version++;
    to[at++] = 0x40;
    return writeText(to, writeText(to, at, field[0]), field[1]);
  }
}
