import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { initProject } from '../../../generators/project/index.js';
import { describePlan, readManifest } from '../../../generators/sync/index.js';
import { contracts, languages, room, type Room, VERSION } from './workshop.js';

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const filesBelow = (dir: string) =>
  readdirSync(dir, { recursive: true, withFileTypes: true })
    .filter((e) => e.isFile())
    .map((e) => join(e.parentPath, e.name).slice(dir.length + 1))
    .sort();

describe.each(languages)('a new project with a %s model', (model) => {
  const cases: [string, string[] | undefined][] = [
    ['ao’s own first contract', undefined],
    ...Object.entries(contracts),
  ];

  it.each(cases)('is written whole for %s, and listed in the manifest', async (_name, contract) => {
    const project = await initProject({
      dir: at.dir,
      name: 'my-project',
      model,
      contract,
      version: VERSION,
      assets: at.assets,
    });
    expect(existsSync(at.dir)).toBe(false);
    await project.apply();
    const manifest = await readManifest(at.dir);
    const written = filesBelow(at.dir).filter((path) => !/^\.ao\/(base\/|undo\/|manifest\.json)/.test(path));
    expect(written).toEqual([...(manifest?.files.keys() ?? [])].sort());
    expect(new Set(describePlan(project.plan).map(({ action }) => action))).toEqual(new Set(['create']));
    expect(manifest?.answers).toEqual({
      name: 'my-project',
      model,
      contract: contract === undefined ? 'starter' : 'own',
      apiFolder: 'api-service',
      modelFolder: 'model-service',
      contractFolder: 'model-interface',
    });
    expect(written).toContain('model-interface/google/api/http.proto');
    expect(written).toContain('model-service/gen/contract.binpb');
    for (const path of written.filter((p) => !/\.(tgz|binpb)$/.test(p)))
      expect(readFileSync(join(at.dir, path), 'utf8'), path).not.toMatch(/\{\{[#/a-z]/);
  });
});

describe('ao init', () => {
  const init = (options: Partial<Parameters<typeof initProject>[0]> = {}) =>
    initProject({ dir: at.dir, name: 'my-project', model: 'python', version: VERSION, assets: at.assets, ...options });

  it('refuses files that exist, naming every one, and touches none', async () => {
    mkdirSync(join(at.dir, 'model-service'), { recursive: true });
    writeFileSync(join(at.dir, 'model-service/model.py'), 'mine');
    writeFileSync(join(at.dir, 'README.md'), 'mine too');
    await expect(init()).rejects.toMatchObject({
      code: 'AO_PROJECT_FILES_EXIST',
      message: expect.stringMatching(/README\.md, model-service\/model\.py$/),
    });
    expect(filesBelow(at.dir)).toEqual(['README.md', 'model-service/model.py']);
  });

  it('refuses a contract that sync would refuse', async () => {
    mkdirSync(at.dir, { recursive: true });
    const proto = join(at.dir, 'taken.proto');
    writeFileSync(
      proto,
      'syntax = "proto3";\nimport "google/api/annotations.proto";\nservice S { rpc R(M) returns (M) { option (google.api.http) = { get: "/health" }; } }\nmessage M {}\n',
    );
    await expect(init({ contract: [proto] })).rejects.toMatchObject({
      code: 'AO_CONTRACT_ROUTE_TAKEN',
      message: expect.stringContaining('taken.proto:3'),
    });
    expect(filesBelow(at.dir)).toEqual(['taken.proto']);
  });

  it('goes into a folder that has only other files', async () => {
    mkdirSync(join(at.dir, '.git'), { recursive: true });
    writeFileSync(join(at.dir, '.git/HEAD'), 'ref: refs/heads/main\n');
    await (await init()).apply();
    expect(existsSync(join(at.dir, 'ao.toml'))).toBe(true);
    await expect(init()).rejects.toMatchObject({
      code: 'AO_PROJECT_FILES_EXIST',
      message: expect.stringMatching(/, api-service\/Dockerfile and \d+ more$/),
    });
  });

  it('takes the name from the folder and spells it out', async () => {
    const { answers } = await init({ dir: join(at.dir, 'Übung Drei'), name: undefined });
    expect(answers.name).toBe('uebung-drei');
  });

  it('leaves nothing behind when it cannot be written, not even the folders above', async () => {
    mkdirSync(at.dir);
    const project = await init({ dir: join(at.dir, 'deep/er') });
    // Somebody is faster, and puts a folder where a file should be.
    mkdirSync(join(at.dir, 'deep/er/ao.toml'), { recursive: true });
    await expect(project.apply()).rejects.toMatchObject({ code: 'AO_SYNC_CHANGED_MEANWHILE' });
    expect(filesBelow(at.dir)).toEqual([]);
    const fresh = await init({ dir: join(at.dir, 'file/project') });
    writeFileSync(join(at.dir, 'file'), '');
    await expect(fresh.apply()).rejects.toMatchObject({ code: 'AO_SYNC_CANNOT_WRITE' });
    expect(filesBelow(at.dir)).toEqual(['file']);
  });

  it.runIf(existsSync('/proc/self'))('says it where no folder can be made, below or in it', async () => {
    for (const dir of ['/proc/x', '/proc/self'])
      await expect((await init({ dir })).apply()).rejects.toMatchObject({
        code: 'AO_SYNC_CANNOT_WRITE',
        remedy: ['Take another folder'],
      });
  });

  it('passes on what the contract compiler says', async () => {
    writeFileSync(`${at.dir}.proto`, 'syntax = "proto3";\nmessage Broken { strin x = 1; }\n');
    await expect(init({ contract: [`${at.dir}.proto`] })).rejects.toMatchObject({ code: 'AO_CONTRACT_INVALID' });
    expect(existsSync(at.dir)).toBe(false);
  });
});
