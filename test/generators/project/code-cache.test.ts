import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject, type ModelLanguage, syncProject, type SyncOptions } from '../../../generators/project/index.js';
import { room, type Room, VERSION } from './workshop.js';

const CACHE = '.ao/cache/code';
let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const PROTOS = ['a', 'b', 'c'].map((name) => [
  `${name}.proto`,
  `syntax = "proto3";
package ${name}.v1;
// Serves ${name}.
service Service${name.toUpperCase()} {
  rpc Do(DoRequest) returns (DoResponse);
}
message DoRequest { string name = 1; }
message DoResponse { double score = 1; }
`,
]);

async function init(model: ModelLanguage): Promise<void> {
  const contract = join(dirname(at.dir), 'given');
  mkdirSync(contract, { recursive: true });
  for (const [name, text] of PROTOS) writeFileSync(join(contract, name as string), text as string);
  const made = { dir: at.dir, name: 'myproj', model, version: VERSION, assets: at.assets, contract: [contract] };
  await (await initProject(made)).apply();
}
const sync = (more: Partial<SyncOptions> = {}) =>
  syncProject(at.dir, { version: VERSION, assets: at.assets, build: 'of a test', ...more });
const read = (path: string) => readFileSync(join(at.dir, path), 'utf8');
const write = (path: string, text: string | Uint8Array) => writeFileSync(join(at.dir, path), text);
const edit = (path: string, from: RegExp, to: string) => write(path, read(path).replace(from, to));

/** The files of the project, but for ao's cache and history. */
function files(): Map<string, Buffer> {
  const all = readdirSync(at.dir, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const paths = all.map((entry) => relative(at.dir, join(entry.parentPath, entry.name)));
  return new Map(
    paths
      .filter((path) => !/^\.ao\/(cache|undo)\//.test(path))
      .sort()
      .map((path) => [path, readFileSync(join(at.dir, path))]),
  );
}

const GEN = { python: 'model-service/gen/a_pb2.py', typescript: 'model-service/gen/a_pb.ts' } as const;

describe.each(['python', 'typescript'] as const)('what is remembered of the code of a %s model', (model) => {
  it('changes nothing of what a sync writes, whatever became of it', async () => {
    await init(model);
    await sync();
    const [start, kept] = [files(), readFileSync(join(at.dir, CACHE))];
    edit('model-interface/b.proto', /rpc Do\(/, 'rpc DoMore(');
    rmSync(join(at.dir, CACHE));
    await sync();
    const wanted = files();
    const half = kept.subarray(0, kept.length >> 1);
    const flipped = Buffer.from(kept);
    flipped[kept.length - 40] = (flipped[kept.length - 40] as number) ^ 1;
    const [hash] = kept.toString().split('\n');
    const states = [kept, half, flipped, '', `${hash}\n[["x", null]]`];
    for (const state of states) {
      for (const [path, content] of start) write(path, content);
      write(CACHE, state);
      edit('model-interface/b.proto', /rpc Do\(/, 'rpc DoMore(');
      await sync();
      expect(files()).toEqual(wanted);
    }
  });

  it('holds for the same build of ao, and for code that lies as it was made', async () => {
    await init(model);
    await sync();
    const [code, first] = [read(GEN[model]), read(CACHE)];
    await sync();
    expect(read(CACHE)).toBe(first);
    edit(GEN[model], /$/, '\n# mine\n');
    await expect(sync()).rejects.toMatchObject({ code: 'AO_SYNC_GEN_EDITED' });
    await sync({ force: true });
    expect(read(GEN[model])).toBe(code);
    rmSync(join(at.dir, GEN[model]));
    await sync();
    expect(read(GEN[model])).toBe(code);
    await sync({ build: 'of another' });
    expect(read(CACHE)).not.toBe(first);
    expect(read(GEN[model])).toBe(code);
  });

  it('is nothing without a build, with a plan alone, and where it cannot be written', async () => {
    await init(model);
    await syncProject(at.dir, { version: VERSION, assets: at.assets });
    await sync({ dryRun: true });
    expect(files().has(CACHE)).toBe(false);
    expect(readdirSync(join(at.dir, '.ao'))).not.toContain('cache');
    mkdirSync(join(at.dir, CACHE), { recursive: true });
    edit('model-interface/b.proto', /rpc Do\(/, 'rpc DoMore(');
    expect((await sync()).changed).toBe(true);
  });
});
