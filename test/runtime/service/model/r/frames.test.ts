import { describe, expect, it } from 'vitest';
import { FrameCutter } from '../../../../../runtime/service/model/r/workers/frames.js';
import { heldFromNow } from '../../../../memory.js';

const framed = (content: Buffer): Buffer => {
  const length = Buffer.alloc(4);
  length.writeUInt32BE(content.length);
  return Buffer.concat([length, content]);
};

describe('frames', () => {
  it('are cut wherever the pieces begin and end', () => {
    const contents = ['', 'a', 'bc', 'd'.repeat(1000)].map((text) => Buffer.from(text));
    const bytes = Buffer.concat(contents.map(framed));
    for (const step of [1, 3, 5, 64, bytes.length]) {
      const cutter = new FrameCutter(1000);
      const frames: Buffer[] = [];
      for (let at = 0; at < bytes.length; at += step) frames.push(...cutter.push(bytes.subarray(at, at + step)));
      expect(frames).toEqual(contents);
    }
  });

  it('are not kept until the next one comes: a worker may be idle for long after a large answer', async () => {
    const cutter = new FrameCutter(1e9);
    const piece = Buffer.alloc(1 << 20);
    const head = Buffer.alloc(4);
    head.writeUInt32BE(32 * piece.length);
    const held = heldFromNow();
    cutter.push(head);
    for (let i = 0; i < 32; i++) cutter.push(Buffer.from(piece));
    await expect.poll(held).toBeLessThan(4 << 20);
  });
});
