import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/** A line longer than this is given out in pieces, so that no program can fill our memory. */
const MAX_LINE = 256 * 1024;

/** Calls `onLine` for each line of a byte stream, without its end; what follows the last line end is a line too. */
export function eachLine(stream: Readable, onLine: (text: string) => void): void {
  const decoder = new StringDecoder('utf8');
  let rest = '';
  const take = (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop()!;
    for (const line of lines) onLine(line.endsWith('\r') ? line.slice(0, -1) : line);
    while (rest.length > MAX_LINE) {
      onLine(rest.slice(0, MAX_LINE));
      rest = rest.slice(MAX_LINE);
    }
  };
  stream.on('data', (chunk: Buffer) => take(decoder.write(chunk)));
  stream.on('close', () => {
    take(decoder.end());
    if (rest !== '') onLine(rest);
    rest = '';
  });
}

/** The end of a program's output, bounded: what is dropped is counted and said. */
export class OutputTail {
  #lines: string[] = [];
  /** Lines before this index are dropped; they are cut off now and then, for cutting off each would cost a copy. */
  #first = 0;
  #length = 0;
  #dropped = 0;

  constructor(private readonly maxLength = 128 * 1024) {}

  push(line: string): void {
    this.#lines.push(line);
    this.#length += line.length + 1;
    while (this.#length > this.maxLength && this.#first < this.#lines.length - 1) {
      this.#length -= this.#lines[this.#first++]!.length + 1;
      this.#dropped++;
    }
    if (this.#first > this.#lines.length / 2) {
      this.#lines = this.#lines.slice(this.#first);
      this.#first = 0;
    }
  }

  /** The last lines, at most `count`. */
  last(count: number): string[] {
    return this.#lines.slice(Math.max(this.#first, this.#lines.length - count));
  }

  toString(): string {
    const head = this.#dropped > 0 ? [`… ${this.#dropped} lines before are left out`] : [];
    return [...head, ...this.#lines.slice(this.#first)].join('\n');
  }
}
