import { readRds, type RList, type RValue, textAttribute, writeRds } from '../rds/index.js';

/** A frame as the front reads it: its kind, and what else is in it by name. */
export interface Frame {
  readonly kind: string;
  get(name: string): RValue | undefined;
}

/** The bytes of a frame: four of length, and a list. */
export function frameBytes(list: RList): Buffer {
  const value = writeRds(list);
  const bytes = Buffer.allocUnsafe(4 + value.length);
  bytes.writeUInt32BE(value.length, 0);
  value.copy(bytes, 4);
  return bytes;
}

/** Throws RdsUnreadable for bytes that are no value. */
export function parseFrame(bytes: Uint8Array): Frame {
  const value = readRds(bytes);
  const names = textAttribute(value, 'names');
  const get = (name: string): RValue | undefined =>
    value.type === 'list' ? value.values[names.indexOf(name)] : undefined;
  return { kind: textOf(get('kind')), get };
}

/** The text that a value is; empty when it is none. */
export function textOf(value: RValue | undefined): string {
  return textsOf(value)[0] ?? '';
}

export function textsOf(value: RValue | undefined): string[] {
  return value?.type === 'character' ? value.values.filter((each) => each !== null) : [];
}

/** Cuts what arrives into frames. `limit` is the most bytes of one, which may be raised. */
export class FrameCutter {
  private chunks: Buffer[] = [];
  private size = 0;

  constructor(public limit: number) {}

  /** The frames that are whole with this chunk. Throws RangeError for one that is longer than the limit. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.size += chunk.length;
    const frames: Buffer[] = [];
    for (let length = this.next(); length !== undefined && this.size >= 4 + length; length = this.next()) {
      const all = this.gathered();
      frames.push(all.subarray(4, 4 + length));
      this.size -= 4 + length;
      // An empty rest would keep the bytes of the frame until the next one comes.
      this.chunks = this.size === 0 ? [] : [all.subarray(4 + length)];
    }
    return frames;
  }

  private next(): number | undefined {
    if (this.size < 4) return undefined;
    const [first] = this.chunks as [Buffer];
    const length = (first.length >= 4 ? first : this.gathered()).readUInt32BE(0);
    if (length > this.limit) throw new RangeError(`a frame of ${length} bytes`);
    return length;
  }

  private gathered(): Buffer {
    if (this.chunks.length > 1) this.chunks = [Buffer.concat(this.chunks, this.size)];
    return this.chunks[0] as Buffer;
  }
}
