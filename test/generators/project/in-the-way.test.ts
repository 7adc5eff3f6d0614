import { mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Bench } from '../catalogue/workshop.js';

let bench: Bench;
beforeEach(async () => {
  bench = await Bench.with('python');
});
afterEach(() => bench.at.clean());

const MODEL = 'model-service/model.py';
const RPC = { http: 'post:/v1/explain', request: ['text:string'] };
const at = (path: string) => join(bench.at.dir, path);
const bytes = (path: string) => readFileSync(at(path));
/** Puts a folder where a file was. */
function replace(path: string): void {
  rmSync(at(path));
  mkdirSync(at(path));
  writeFileSync(join(at(path), 'mine.txt'), 'mine\n');
}
/** A file as an editor writes it that knows no UTF-8. */
function latin1(path: string): Buffer {
  const text = Buffer.from(`# -*- coding: latin-1 -*-\n# f\u00fcr mich\n${bench.read(path)}`, 'latin1');
  writeFileSync(at(path), text);
  return text;
}

describe('a folder where a file of ao’s was', () => {
  it('is left alone by a sync, and by what is generated since', async () => {
    replace(MODEL);
    expect((await bench.sync()).changed).toBe(false);
    await bench.generate('rpc', 'Explain', RPC);
    expect(bench.read(`${MODEL}/mine.txt`)).toBe('mine\n');
    await bench.destroy('rpc', 'Explain');
  });

  it.each(['model-service/gen/contract.binpb', 'api-service/gen/contract.binpb'])(
    'is told where it is %s',
    async (path) => {
      replace(path);
      await expect(bench.sync()).rejects.toMatchObject({
        code: 'AO_SYNC_BLOCKED',
        message: expect.stringContaining(path),
      });
    },
  );

  it('does not keep what came with it from being destroyed', async () => {
    await bench.generate('service', 'Jury', RPC);
    const [proto = ''] = Object.keys(bench.tree()).filter((path) => path.endsWith('jury.proto'));
    replace(proto);
    await bench.destroy('service', 'Jury');
    expect(bench.read(`${proto}/mine.txt`)).toBe('mine\n');
    expect(bench.read('.ao/manifest.json')).not.toContain('Jury');
  });
});

describe('a file of the user’s that is no UTF-8', () => {
  it('is not written as other bytes by what puts lines into it', async () => {
    const mine = latin1(MODEL);
    await expect(bench.generate('rpc', 'Explain', RPC)).rejects.toMatchObject({
      code: 'AO_SYNC_BLOCKED',
      message: expect.stringContaining('not UTF-8'),
    });
    expect(bytes(MODEL)).toEqual(mine);
  });

  it('keeps what was put into it, which is told, when that is destroyed', async () => {
    bench.edit(MODEL, (text) => `${text}\n# mine\n`);
    await bench.generate('rpc', 'Explain', RPC);
    expect(bench.read(MODEL)).toContain('def explain');
    const mine = latin1(MODEL);
    expect((await bench.destroy('rpc', 'Explain')).kept).toEqual([MODEL]);
    expect(bytes(MODEL)).toEqual(mine);
  });
});

it('a link to a file of the user’s keeps what was put into it, which is told, when that is destroyed', async () => {
  bench.edit(MODEL, (text) => `${text}\n# mine\n`);
  await bench.generate('rpc', 'Explain', RPC);
  const text = bytes(MODEL);
  rmSync(at(MODEL));
  writeFileSync(at('elsewhere.py'), text);
  symlinkSync('../elsewhere.py', at(MODEL));
  expect((await bench.destroy('rpc', 'Explain')).kept).toEqual([MODEL]);
  expect(bytes('elsewhere.py')).toEqual(text);
});
