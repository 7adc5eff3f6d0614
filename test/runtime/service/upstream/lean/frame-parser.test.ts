import { describe, expect, it } from 'vitest';
import { FrameParser, MAX_FRAME, type FrameSink } from '../../../../../runtime/service/upstream/lean/frame-parser.js';
import { frame, FrameType } from '../../../../../runtime/service/upstream/lean/frames.js';

/** What came, with the pieces of each DATA frame put together again. */
class Record implements FrameSink {
  readonly seen: unknown[] = [];
  private data = '';
  private flow = 0;

  onData(stream: number, from: Buffer, start: number, end: number, flow: number, last: boolean): void {
    this.data += from.toString('latin1', start, end);
    this.flow += flow;
    if (last) {
      this.seen.push(['DATA', stream, this.data, this.flow]);
      this.data = '';
      this.flow = 0;
    }
  }

  onFrame(type: number, flags: number, stream: number, payload: Buffer): void {
    this.seen.push([type, flags, stream, payload.toString('latin1')]);
  }
}

const padded = (content: string, padding: number): Buffer =>
  Buffer.concat([Buffer.from([padding]), Buffer.from(content), Buffer.alloc(padding)]);

const BYTES = Buffer.concat([
  frame(FrameType.SETTINGS, 0, 0, Buffer.alloc(0)),
  frame(FrameType.HEADERS, 4, 1, Buffer.from('headers')),
  frame(FrameType.DATA, 1, 1, Buffer.from('hello')),
  frame(FrameType.DATA, 9, 3, padded('padded', 4)),
  frame(FrameType.DATA, 9, 3, padded('', 3)),
  frame(FrameType.DATA, 9, 3, padded('', 0)),
  frame(FrameType.DATA, 1, 5, Buffer.alloc(0)),
  frame(FrameType.DATA, 0, 7, Buffer.from('one ')),
  frame(FrameType.DATA, 1, 7, Buffer.from('two')),
  frame(0xfa, 255, 0x7fff_ffff, Buffer.from('unknown')),
  frame(FrameType.SETTINGS, 1, 0, Buffer.alloc(0)),
]);
const FRAMES = [
  [FrameType.SETTINGS, 0, 0, ''],
  [FrameType.HEADERS, 4, 1, 'headers'],
  ['DATA', 1, 'hello', 5],
  ['DATA', 3, 'padded', 11],
  ['DATA', 3, '', 4],
  ['DATA', 3, '', 1],
  ['DATA', 5, '', 0],
  ['DATA', 7, 'one two', 7],
  [0xfa, 255, 0x7fff_ffff, 'unknown'],
  [FrameType.SETTINGS, 1, 0, ''],
];

function parse(...pieces: Buffer[]): unknown[] {
  const record = new Record();
  const parser = new FrameParser(record);
  // The pieces are lent: they are overwritten once they were read.
  for (const piece of pieces) {
    const lent = Buffer.from(piece);
    parser.push(lent);
    lent.fill(0xee);
  }
  return record.seen;
}

describe('FrameParser', () => {
  it('reads the same frames from bytes that are split at any two places', () => {
    expect(parse(BYTES)).toEqual(FRAMES);
    for (let first = 0; first <= BYTES.length; first++) {
      for (let second = first; second <= BYTES.length; second += 1 + (first % 3)) {
        const pieces = [BYTES.subarray(0, first), BYTES.subarray(first, second), BYTES.subarray(second)];
        expect(parse(...pieces)).toEqual(FRAMES);
      }
    }
  });

  it('reads the same frames byte by byte', () => {
    expect(parse(...Array.from(BYTES, (byte) => Buffer.from([byte])))).toEqual(FRAMES);
  });

  it('refuses frames that are larger than allowed, before their payload comes', () => {
    const header = Buffer.from([(MAX_FRAME + 1) >> 16, (MAX_FRAME + 1) >> 8, 1, 1, 0, 0, 0, 0, 1]);
    expect(() => parse(header)).toThrow(/a frame of 65537 bytes/);
  });

  it.each([
    ['without a padding length', frame(FrameType.DATA, 8, 1, Buffer.alloc(0))],
    ['with more padding than frame', frame(FrameType.DATA, 8, 1, Buffer.from([3, 0, 0]))],
  ])('refuses DATA %s', (_name, bytes) => {
    expect(() => parse(bytes)).toThrow(/padd/);
  });

  it('hands nothing on once it is stopped, not even from the bytes at hand', () => {
    const record = new Record();
    const parser: FrameParser = new FrameParser({
      onData: (...args) => record.onData(...args),
      onFrame(...args) {
        record.onFrame(...args);
        parser.stop();
      },
    });
    parser.push(BYTES);
    expect(record.seen).toEqual(FRAMES.slice(0, 1));
  });
});
