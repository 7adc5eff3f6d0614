import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import { expect, it } from 'vitest';
import { tarOf } from '../../../generators/contract/tar.js';

it('writes tars that others read: names of any length and in any script, files of any size', async () => {
  const long = `${'deep/'.repeat(60)}a.proto`;
  const names = ['a.proto', 'ä b/ö.proto', 'x'.repeat(100), 'y'.repeat(101), long, '文/件.proto', 'p'.repeat(90)];
  const sizes = [0, 1, 511, 512, 513, 70_000, 3];
  const files = names.map((name, at) => [name, Buffer.alloc(sizes[at] as number, at + 65)] as const);
  const read: (readonly [string, Buffer])[] = [];
  for await (const entry of Readable.from([tarOf(files)]).pipe(extract()))
    read.push([entry.header.name, await buffer(entry)]);
  expect(read).toEqual(files);
});
