import { HttpProblem } from '../problem.js';

export interface Line {
  /** Counts from 1, blank lines included. */
  readonly number: number;
  /** Without its line feed. */
  readonly bytes: Buffer;
}

const LINE_FEED = 10;

/**
 * Cuts a body that comes in chunks of any size into its lines, blank ones left out. It cuts bytes, so a character that two
 * chunks share stays whole. A line of more than `maxBytes` is 413, before it has been kept.
 */
export class LineSplitter {
  private number = 0;
  private begun: Buffer[] = [];
  private bytes = 0;

  constructor(private readonly maxBytes: number) {}

  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      this.keep(chunk.subarray(start, end));
      start = end + 1;
      yield* this.line();
    }
    if (start < chunk.length) this.keep(chunk.subarray(start));
  }

  /** The last line, when no line feed ended it. */
  *end(): Generator<Line> {
    if (this.bytes > 0) yield* this.line();
  }

  private keep(part: Buffer): void {
    this.bytes += part.length;
    if (this.bytes > this.maxBytes)
      throw HttpProblem.of(413, `line ${this.number + 1} is longer than ${this.maxBytes} bytes`);
    this.begun.push(part);
  }

  private *line(): Generator<Line> {
    const bytes = this.begun.length === 1 ? (this.begun[0] as Buffer) : Buffer.concat(this.begun);
    this.begun = [];
    this.bytes = 0;
    this.number += 1;
    if (!isBlank(bytes)) yield { number: this.number, bytes };
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}
