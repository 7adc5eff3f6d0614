import { execFileSync } from 'node:child_process';
import { mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { mergeChunks } from '../../tools/build/merge-chunks.js';

/** What a run of them printed. */
interface Ran {
  readonly said: unknown;
  readonly loaded: readonly string[];
}

/** Entry points that share modules of every kind; `loaded` says in which order they are evaluated. */
const SOURCES: Record<string, string> = {
  'main.js': `import { loaded, log } from './log.js'; import { count } from './counter.js';
    const entries = { a: () => import('./a.js'), b: () => import('./b.js'), c: () => import('./c.js'), d: () => import('./d.js') };
    for (const name of process.argv.slice(2)) await (await entries[name]()).run();
    console.log(JSON.stringify({ said: [log, count], loaded }));`,
  'log.js': `export const log = []; export const loaded = [];`,
  'counter.js': `export let count = 0; export const more = () => { count += 1; };`,
  'a.js': `import { log } from './log.js'; import { value } from './one.js'; import { value as other } from './two.js';
    import './effect.js'; import { big } from './big.js';
    export const run = async () => { log.push('a', value(), other(), big.length); await import('./c.js'); };`,
  'b.js': `import { log } from './log.js'; import { value } from './two.js'; import './effect.js';
    import { count, more } from './counter.js';
    export const run = () => { more(); log.push('b', value(), count); };`,
  'c.js': `import { log } from './log.js'; import * as one from './one.js'; import { even } from './circle.js';
    export const run = () => { log.push('c', one.value(), Object.keys(one), even(4)); };`,
  'd.js': `import { log } from './log.js'; import { big } from './big.js'; import './effect.js';
    export const run = () => { log.push('d', big.length); };`,
  'one.js': `import { loaded } from './log.js'; import { more } from './counter.js'; import { under } from './under.js';
    loaded.push('one'); const local = 1; export const value = () => { more(); return local + under; };`,
  'two.js': `import { loaded } from './log.js'; import { odd } from './circle.js';
    loaded.push('two'); const local = 2; export const value = () => [local, odd(3)];`,
  'circle.js': `import { odd as next } from './circle-2.js'; export const even = (n) => n === 0 || next(n - 1);
    export { odd } from './circle-2.js';`,
  'circle-2.js': `import { even } from './circle.js'; export const odd = (n) => n !== 0 && even(n - 1);`,
  'effect.js': `import { loaded } from './log.js'; loaded.push('effect');`,
  // Too large to be put with others, and between two that are not.
  'big.js': `import { under } from './under.js'; export const big = under + ${JSON.stringify('x'.repeat(70_000))};`,
  'under.js': `import { loaded } from './log.js'; loaded.push('under'); export const under = 10;`,
};

it('puts chunks together so that a program does as before, by fewer files', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'ao chunks '));
  for (const [name, text] of Object.entries(SOURCES)) writeFileSync(join(dir, name), text);
  const bundled = async (name: string) => {
    const outdir = join(dir, name);
    const { metafile } = await build({
      absWorkingDir: dir,
      entryPoints: ['main.js'],
      outdir,
      bundle: true,
      splitting: true,
      format: 'esm',
      metafile: true,
      logLevel: 'silent',
    });
    writeFileSync(join(outdir, 'package.json'), '{"type":"module"}');
    return { outdir, metafile };
  };
  const run = (outdir: string, ...entries: string[]) =>
    JSON.parse(execFileSync(process.execPath, [join(outdir, 'main.js'), ...entries], { encoding: 'utf8' })) as Ran;
  const files = (outdir: string) => readdirSync(outdir).filter((name) => name.endsWith('.js'));

  const plain = await bundled('plain');
  const merged = await bundled('merged');
  await mergeChunks(merged.outdir, merged.metafile, ['main.js', 'a.js']);
  expect(files(plain.outdir).length - files(merged.outdir).length).toBe(4);
  for (const order of ['a', 'b', 'c', 'd', 'abcd', 'dcba', 'badc', 'cabd']) {
    const [before, now] = [run(plain.outdir, ...order), run(merged.outdir, ...order)];
    expect(now.said, order).toEqual(before.said);
    // More may be loaded than is asked for, and earlier; what one entry asks for, in the same order.
    expect(now.loaded, order).toEqual(expect.arrayContaining([...before.loaded]));
    if (order.length === 1) expect(now.loaded.filter((each) => before.loaded.includes(each))).toEqual(before.loaded);
  }
});

it('says so when an entry point is gone', async () => {
  await expect(mergeChunks('.', { inputs: {}, outputs: {} }, ['gone.ts'])).rejects.toThrow(
    /gone\.ts is no entry point/,
  );
});
