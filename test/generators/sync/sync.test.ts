import { mkdirSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { describePlan, findConflictMarkers, readManifest } from '../../../generators/sync/index.js';
import { type Desired, Workshop } from './workshop.js';

let at: Workshop;
beforeEach(() => {
  at = new Workshop();
});
afterEach(() => at.clean());

const lines = (...words: string[]) => words.map((word) => `${word}\n`).join('');
const ABC = lines('a', 'b', 'c', 'd', 'e', 'f', 'g');

const project: Desired = {
  'gen/base.py': ['gen', '# generated\n'],
  'model.py': ['seam', 'class Model: ...\n'],
  Dockerfile: ['merged', ABC],
  'package.json': ['keyed', '{\n  "name": "x",\n  "version": "1"\n}\n'],
  'bin/run.sh': ['merged', '#!/bin/sh\n', 0o755],
};

describe('a sync', () => {
  it('creates what is new, and a second one writes nothing and leaves every time alone', async () => {
    expect(new Set(Object.values(await at.sync(project)))).toEqual(new Set(['create']));
    expect(at.executable('bin/run.sh')).toBe(true);
    const before = at.times();
    expect(new Set(Object.values(await at.sync(project)))).toEqual(new Set(['identical']));
    expect(at.times()).toEqual(before);
  });

  it('stores bases of merged and keyed files only', async () => {
    await at.sync(project);
    const bases = Object.keys(at.tree()).filter((path) => path.startsWith('.ao/base/'));
    expect(bases).toEqual(['.ao/base/Dockerfile', '.ao/base/bin/run.sh', '.ao/base/package.json']);
  });

  it('without any edit gives what a fresh render gives', async () => {
    await at.sync(project);
    const next: Desired = {
      'gen/base.py': ['gen', '# 2\n'],
      'gen/new.py': ['gen', 'n\n'],
      'model.py': ['seam', 'class Model2: ...\n'],
      Dockerfile: ['merged', 'FROM y\n'],
      'package.json': ['keyed', '{"name":"y"}\n'],
    };
    expect(await at.sync(next)).toEqual({
      Dockerfile: 'update',
      'bin/run.sh': 'remove',
      'gen/base.py': 'update',
      'gen/new.py': 'create',
      'model.py': 'update',
      'package.json': 'update',
    });
    const fresh = new Workshop();
    await fresh.sync(next);
    expect(at.tree()).toEqual(fresh.tree());
    fresh.clean();
  });

  it('keeps edits and takes what is new around them', async () => {
    await at.sync(project);
    at.write('model.py', 'class Mine: ...\n');
    at.write('Dockerfile', ABC.replace('b\n', 'b mine\n'));
    at.write('package.json', '{\n    "name": "x",\n    "version": "1",\n    "mine": [1, 2]\n}\n');
    const done = await at.sync({
      ...project,
      'model.py': ['seam', 'news\n'],
      Dockerfile: ['merged', ABC.replace('f\n', 'f news\n')],
      'package.json': ['keyed', '{\n  "name": "x",\n  "type": "module",\n  "version": "2"\n}\n'],
    });
    expect(done).toMatchObject({ 'model.py': 'skip', Dockerfile: 'merge', 'package.json': 'merge' });
    expect(at.read('model.py')).toBe('class Mine: ...\n');
    expect(at.read('Dockerfile')).toBe(lines('a', 'b mine', 'c', 'd', 'e', 'f news', 'g'));
    expect(at.read('package.json')).toBe(
      '{\n    "name": "x",\n    "type": "module",\n    "version": "2",\n    "mine": [1, 2]\n}\n',
    );
  });

  it('leaves an edited file byte for byte when nothing is new for it, and goes on doing so', async () => {
    await at.sync(project);
    at.write('package.json', '{"name":"x",   "version":"1", "mine": 1 }');
    at.write('Dockerfile', `${ABC}mine`);
    const before = at.times();
    for (let round = 0; round < 2; round += 1)
      expect(await at.sync(project)).toMatchObject({ Dockerfile: 'skip', 'package.json': 'skip' });
    expect(at.times()).toEqual(before);
  });

  it('does not bring back what the user deleted, but generated code', async () => {
    await at.sync(project);
    for (const path of ['Dockerfile', 'model.py', 'package.json', 'gen/base.py']) at.delete(path);
    const again = { ...project, Dockerfile: ['merged', 'news\n'] } as Desired;
    for (let round = 0; round < 2; round += 1) {
      expect(await at.sync(again)).toMatchObject({
        Dockerfile: 'kept-deleted',
        'model.py': 'kept-deleted',
        'package.json': 'kept-deleted',
      });
    }
    expect(['Dockerfile', 'model.py', 'package.json', 'gen/base.py'].map((path) => at.has(path))).toEqual([
      false,
      false,
      false,
      true,
    ]);
    at.write('Dockerfile', ABC);
    expect(await at.sync(again)).toMatchObject({ Dockerfile: 'update' });
    expect((await readManifest(at.root))?.files.get('Dockerfile')?.deletedByUser).toBeUndefined();
  });

  it('never overwrites generated code that was edited by hand, unless forced', async () => {
    await at.sync(project);
    at.write('gen/base.py', '# mine\n');
    const next: Desired = { ...project, 'gen/base.py': ['gen', '# 2\n'] };
    expect(await at.sync(next)).toMatchObject({ 'gen/base.py': 'conflict' });
    expect(await at.sync(project)).toMatchObject({ 'gen/base.py': 'conflict' });
    expect(at.read('gen/base.py')).toBe('# mine\n');
    expect(await at.sync(next, { force: true })).toMatchObject({ 'gen/base.py': 'update' });
    expect(at.read('gen/base.py')).toBe('# 2\n');
  });

  it('does not take a file for generated code that it did not write', async () => {
    at.write('gen/base.py', 'theirs\n');
    expect(await at.sync(project)).toMatchObject({ 'gen/base.py': 'conflict' });
    expect(at.read('gen/base.py')).toBe('theirs\n');
  });

  it('adopts files that are there without it: seams and merged ones stay as they are', async () => {
    at.write('model.py', 'theirs\n');
    at.write('Dockerfile', 'theirs\n');
    expect(await at.sync(project)).toMatchObject({ 'model.py': 'skip', Dockerfile: 'skip', 'gen/base.py': 'create' });
    expect(at.read('Dockerfile')).toBe('theirs\n');
    expect((await readManifest(at.root))?.files.has('Dockerfile')).toBe(false);
  });

  it('removes what is no longer made only if nobody touched it, with the folders that it empties', async () => {
    await at.sync({
      ...project,
      'gen/a/old.py': ['gen', 'o\n'],
      'gen/a/edited.py': ['gen', 'o\n'],
      'gen/b/c/old.py': ['gen', 'o\n'],
      'gone.txt': ['merged', 'g\n'],
      'other.py': ['seam', 's\n'],
    });
    at.write('gen/a/edited.py', 'mine\n');
    at.delete('gone.txt');
    expect(await at.sync(project)).toMatchObject({
      'gen/a/old.py': 'remove',
      'gen/a/edited.py': 'orphan',
      'gen/b/c/old.py': 'remove',
      'other.py': 'orphan',
    });
    expect(at.has('gen/b')).toBe(false);
    expect(at.read('gen/a/edited.py')).toBe('mine\n');
    expect(at.read('other.py')).toBe('s\n');
    expect([...((await readManifest(at.root))?.files.keys() ?? [])]).not.toContain('gone.txt');
    expect(at.has('.ao/base/gone.txt')).toBe(false);
  });

  it('writes conflicts between markers with the base shown, and waits until they are resolved', async () => {
    await at.sync(project);
    at.write('Dockerfile', ABC.replace('c\nd\n', 'c\nmine\n'));
    const next = (text: string): Desired => ({ ...project, Dockerfile: ['merged', text] });
    expect(await at.sync(next(ABC.replace('d\n', 'theirs\n')))).toMatchObject({ Dockerfile: 'conflict' });
    const marked = lines(
      'a',
      'b',
      'c',
      '<<<<<<< yours',
      'mine',
      '||||||| last generated',
      'd',
      '=======',
      'theirs',
      '>>>>>>> ao 0.1.0',
      'e',
      'f',
      'g',
    );
    expect(at.read('Dockerfile')).toBe(marked);
    expect(await findConflictMarkers(at.root)).toEqual([{ path: 'Dockerfile', line: 4, what: 'conflict markers' }]);
    expect(await at.sync(next('something else\n'))).toMatchObject({ Dockerfile: 'conflict' });
    expect(at.read('Dockerfile')).toBe(marked);
    at.write('Dockerfile', ABC.replace('d\n', 'both\n'));
    expect(await findConflictMarkers(at.root)).toEqual([]);
    expect(await at.sync(next(ABC.replace('d\n', 'theirs\n').replace('g\n', 'h\n')))).toMatchObject({
      Dockerfile: 'merge',
    });
    expect(at.read('Dockerfile')).toBe(ABC.replace('d\n', 'both\n').replace('g\n', 'h\n'));
  });

  describe('with lines that both changed', () => {
    const mine = ABC.replace('b', 'mine').replace('g', 'my g');
    const next: Desired = { Dockerfile: ['merged', ABC.replace('b', 'news').replace(/^e$/m, 'other news')] };
    beforeEach(async () => {
      await at.sync({ Dockerfile: ['merged', ABC] });
      at.write('Dockerfile', mine);
    });

    it.each([
      ['ours', mine.replace(/^e$/m, 'other news')],
      ['theirs', mine.replace('mine', 'news').replace(/^e$/m, 'other news')],
    ] as const)('--conflict=%s decides for one side, and the rest is merged', async (conflict, text) => {
      expect(await at.sync(next, { conflict })).toEqual({ Dockerfile: 'merge' });
      expect(at.read('Dockerfile')).toBe(text);
      expect(await findConflictMarkers(at.root)).toEqual([]);
      expect(await at.sync(next, { conflict })).toEqual({ Dockerfile: 'skip' });
    });

    it('--conflict=rej keeps yours, lays what ao would have changed beside, and waits until that is gone', async () => {
      expect(await at.sync(next, { conflict: 'rej' })).toEqual({ Dockerfile: 'conflict', 'Dockerfile.rej': 'create' });
      expect(at.read('Dockerfile')).toBe(mine.replace(/^e$/m, 'other news'));
      const rejects =
        '--- Dockerfile, last generated\n+++ Dockerfile, ao 0.1.0\n@@ -1,5 +1,5 @@\n a\n-b\n+news\n c\n d\n e\n';
      expect(at.read('Dockerfile.rej')).toBe(rejects);
      expect(await findConflictMarkers(at.root)).toEqual([{ path: 'Dockerfile.rej', line: 1, what: 'rejected hunks' }]);
      const later: Desired = { Dockerfile: ['merged', 'later\n'] };
      expect(await at.sync(later, { conflict: 'rej' })).toEqual({ Dockerfile: 'conflict' });
      expect(at.read('Dockerfile.rej')).toBe(rejects);
      at.delete('Dockerfile.rej');
      expect(await at.sync(next)).toEqual({ Dockerfile: 'skip' });
    });
  });

  it('keeps CRLF line ends, and takes a checkout with CRLF for no edit', async () => {
    const crlf = (text: string) => text.replaceAll('\n', '\r\n');
    await at.sync(project);
    for (const path of ['gen/base.py', 'Dockerfile', 'package.json', 'model.py']) at.write(path, crlf(at.read(path)));
    const before = at.times();
    await at.sync(project);
    expect(at.times()).toEqual(before);
    at.write('Dockerfile', crlf(ABC.replace('b\n', 'mine ü\n')));
    await at.sync({
      ...project,
      Dockerfile: ['merged', ABC.replace('f\n', 'news\n')],
      'gen/base.py': ['gen', '# 2\n'],
      'package.json': ['keyed', '{\n  "name": "y",\n  "version": "1"\n}\n'],
    });
    expect(at.read('Dockerfile')).toBe(crlf(ABC.replace('b\n', 'mine ü\n').replace('f\n', 'news\n')));
    expect(at.read('gen/base.py')).toBe('# 2\r\n');
    expect(at.read('package.json')).toBe(crlf('{\n  "name": "y",\n  "version": "1"\n}\n'));
  });

  it('treats bytes that are no text as one piece', async () => {
    const bytes = (n: number) => new Uint8Array([n, 0, 13, 10, 0xff]);
    await at.sync({ 'gen/c.binpb': ['gen', bytes(1)] });
    expect(await at.sync({ 'gen/c.binpb': ['gen', bytes(2)] })).toEqual({ 'gen/c.binpb': 'update' });
    expect(at.tree()['gen/c.binpb']).toBe(Buffer.from(bytes(2)).toString('latin1'));
    at.write('gen/c.binpb', new Uint8Array([2, 0, 10, 0xff]));
    expect(await at.sync({ 'gen/c.binpb': ['gen', bytes(2)] })).toEqual({ 'gen/c.binpb': 'conflict' });
  });

  it('keeps an executable bit that the user set or took away, and follows ao’s where the user did not', async () => {
    await at.sync(project);
    at.chmod('bin/run.sh', 0o644);
    at.chmod('Dockerfile', 0o755);
    const next: Desired = {
      ...project,
      'bin/run.sh': ['merged', '#!/bin/sh\nnews\n', 0o755],
      Dockerfile: ['merged', 'n\n'],
      'model.py': ['seam', 'class Model: ...\n', 0o755],
    };
    expect(await at.sync(next)).toMatchObject({ 'bin/run.sh': 'update', Dockerfile: 'update', 'model.py': 'update' });
    expect([at.executable('bin/run.sh'), at.executable('Dockerfile'), at.executable('model.py')]).toEqual([
      false,
      true,
      true,
    ]);
  });

  it('heals a lost base by keeping what the user has and remembering what ao has now', async () => {
    await at.sync(project);
    at.write('Dockerfile', 'mine\n');
    at.delete('.ao/base/Dockerfile');
    const next: Desired = { ...project, Dockerfile: ['merged', 'news\n'] };
    expect(await at.sync(next)).toMatchObject({ Dockerfile: 'skip' });
    expect(at.read('.ao/base/Dockerfile')).toBe('news\n');
    expect(at.read('Dockerfile')).toBe('mine\n');
  });

  it('lists keys that both sides changed, and keeps the user’s', async () => {
    await at.sync(project);
    at.write('package.json', '{\n  "name": "mine",\n  "version": "1"\n}\n');
    const plan = await at.plan({
      ...project,
      'package.json': ['keyed', '{\n  "name": "theirs",\n  "version": "2"\n}\n'],
    });
    expect(plan.steps.find(({ path }) => path === 'package.json')).toMatchObject({ action: 'merge', keys: ['name'] });
  });

  it('says so when a keyed file cannot be read, and leaves it', async () => {
    await at.sync(project);
    at.write('package.json', '{ "name": ');
    const plan = await at.plan({ ...project, 'package.json': ['keyed', '{}\n'] });
    expect(describePlan(plan).find(({ path }) => path === 'package.json')).toMatchObject({
      action: 'conflict',
      reason: expect.stringContaining('cannot be read'),
    });
  });

  it('never writes through a link out of the project, and lets a user link their own files', async () => {
    await at.sync(project);
    const outside = new Workshop();
    outside.write('base.py', 'outside\n');
    at.delete('gen');
    symlinkSync(outside.root, at.at('gen'));
    at.delete('model.py');
    symlinkSync(outside.at('base.py'), at.at('model.py'));
    at.delete('Dockerfile');
    mkdirSync(at.at('Dockerfile'));
    const next: Desired = {
      ...project,
      'gen/base.py': ['gen', 'n\n'],
      'model.py': ['seam', 'n\n'],
      Dockerfile: ['merged', 'n\n'],
    };
    const plan = await at.plan(next, { force: true });
    const said = Object.fromEntries(
      describePlan(plan).map(({ path, action, reason }) => [path, `${action}: ${reason}`]),
    );
    expect(said).toMatchObject({
      'gen/base.py': 'conflict: gen is a symbolic link',
      'model.py': 'skip: it is a symbolic link',
      Dockerfile: 'skip: it is a folder',
    });
    expect(outside.read('base.py')).toBe('outside\n');
    expect((await at.plan({})).steps.find(({ path }) => path === 'gen/base.py')?.action).toBe('orphan');
    outside.clean();
  });
});

describe('a plan', () => {
  it('is a value that can be printed and holds no bytes then', async () => {
    const plan = await at.plan(project);
    expect(JSON.parse(JSON.stringify(describePlan(plan)))[0]).toEqual({
      path: 'Dockerfile',
      class: 'merged',
      action: 'create',
      reason: 'new',
      keys: [],
    });
    expect(at.tree()).toEqual({});
  });

  it('is not carried out when a file changed since', async () => {
    await at.sync(project);
    const plan = await at.plan({ ...project, Dockerfile: ['merged', 'news\n'] });
    at.write('Dockerfile', 'just saved\n');
    const { applySync } = await import('../../../generators/sync/index.js');
    await expect(applySync(at.root, plan)).rejects.toMatchObject({ code: 'AO_SYNC_CHANGED_MEANWHILE' });
    expect(at.read('Dockerfile')).toBe('just saved\n');
  });
});
