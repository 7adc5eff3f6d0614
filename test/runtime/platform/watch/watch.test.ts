import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadProject } from '../../../../runtime/platform/config/index.js';
import { watchProject, type Change, type WatchOptions } from '../../../../runtime/platform/watch/index.js';
import { eventually } from '../../../contract/engine.js';
import { folderWith } from '../support/project.js';

const FILES = {
  'ao.toml': '[project]\nname = "a"\n',
  'model-interface/a/v1/a.proto': '',
  'model-service/model.py': '',
  'api-service/src/app.ts': '',
  'api-service/node_modules/x/index.js': '',
  'README.md': '',
};

let end: (() => Promise<void>) | undefined;
afterEach(async () => end?.());

async function watching(options: Partial<WatchOptions> = {}) {
  const root = await folderWith(FILES);
  const changes: Change[] = [];
  end = await watchProject(await loadProject(root, {}), {
    onChange: (change) => void changes.push(change),
    settleMs: 60,
    ...options,
  });
  const edit = async (path: string) => {
    await mkdir(join(root, path, '..'), { recursive: true });
    await writeFile(join(root, path), `edit ${Math.random()}`);
  };
  return { root, changes, edit };
}

describe('watching a project', () => {
  it('tells which services an edit touches, edits of a moment together', async () => {
    const { changes, edit } = await watching();
    await Promise.all([edit('model-service/model.py'), edit('model-service/src/new.py')]);
    await eventually('both are told', () => changes.flatMap((change) => change.paths).length === 2);
    expect(changes[0]).toMatchObject({ services: ['model-service'], contract: false, config: false });
    expect(changes.flatMap((change) => change.paths).sort()).toEqual([
      'model-service/model.py',
      'model-service/src/new.py',
    ]);
  });

  it('tells the contract and ao.toml apart', async () => {
    const { changes, edit, root } = await watching();
    await edit('model-interface/a/v1/a.proto');
    expect(await eventually('the contract', () => changes[0])).toEqual({
      services: [],
      contract: true,
      config: false,
      paths: ['model-interface/a/v1/a.proto'],
    });
    await edit('ao.toml');
    expect(await eventually('ao.toml', () => changes[1])).toMatchObject({
      services: [],
      contract: false,
      config: true,
    });
    await rm(join(root, 'api-service/src/app.ts'));
    expect(await eventually('a removal', () => changes[2])).toMatchObject({
      services: ['api-service'],
      paths: ['api-service/src/app.ts'],
    });
  });

  it('passes over what tools write', async () => {
    const { changes, edit } = await watching();
    for (const path of [
      'api-service/node_modules/x/index.js',
      'api-service/dist/a.js',
      'api-service/gen/a.ts',
      'model-service/.venv/x',
      'model-service/__pycache__/m.pyc',
      'model-service/model.py~',
      'model-service/vendor/x',
      '.ao/run/state.json',
      'README.md',
    ])
      await edit(path);
    await edit('model-service/model.py');
    await eventually('the edit', () => changes.length > 0);
    expect(changes).toEqual([
      { services: ['model-service'], contract: false, config: false, paths: ['model-service/model.py'] },
    ]);
  });

  it('tells the next change only when the last is dealt with, and goes on after a failure', async () => {
    let release = (_: Error) => {};
    const told: string[][] = [];
    const errors: unknown[] = [];
    const { edit } = await watching({
      onChange: ({ paths }) => (told.push(paths), new Promise((_, reject) => (release = reject))),
      onError: (error) => void errors.push(error),
    });
    await edit('model-service/a.py');
    await eventually('the first', () => told.length === 1);
    await edit('model-service/b.py');
    await new Promise((resolve) => setTimeout(resolve, 300)); // time in which it would be told
    expect(told).toEqual([['model-service/a.py']]);
    release(new Error('compile error'));
    await eventually('the second', () => told.length === 2);
    expect(told[1]).toEqual(['model-service/b.py']);
    expect(errors).toEqual([new Error('compile error')]);
  });

  it('is quiet after its end', async () => {
    const { changes, edit } = await watching();
    await edit('model-service/a.py');
    await end!();
    await edit('model-service/b.py');
    expect(changes).toEqual([]);
  });
});
