import { GrowingBuffer } from '../bridge/growing-buffer.js';
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
  private readonly begun = new GrowingBuffer();

  constructor(private readonly maxBytes: number) {}

  *push(chunk: Buffer): Generator<Line> {
    let start = 0;
    for (let end = chunk.indexOf(LINE_FEED); end >= 0; end = chunk.indexOf(LINE_FEED, start)) {
      yield* this.line(chunk.subarray(start, end));
      start = end + 1;
    }
    if (start < chunk.length) this.begun.add(this.within(chunk.subarray(start)));
  }

  /** The last line, when no line feed ended it. */
  *end(): Generator<Line> {
    if (this.begun.length > 0) yield* this.line(Buffer.alloc(0));
  }

  /** A part of the line that has begun, which must not become too long by it. */
  private within(part: Buffer): Buffer {
    if (this.begun.length + part.length > this.maxBytes)
      throw HttpProblem.of(413, `line ${this.number + 1} is longer than ${this.maxBytes} bytes`);
    return part;
  }

  private *line(last: Buffer): Generator<Line> {
    let bytes = this.within(last);
    if (this.begun.length > 0) {
      this.begun.add(last);
      bytes = this.begun.take();
    }
    this.number += 1;
    if (!isBlank(bytes)) yield { number: this.number, bytes };
  }
}

function isBlank(bytes: Buffer): boolean {
  return bytes.every((byte) => byte === 32 || byte === 9 || byte === 13);
}
