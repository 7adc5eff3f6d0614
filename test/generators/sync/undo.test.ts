import { mkdirSync, readdirSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listHistory, undoLast, type UndoOptions } from '../../../generators/sync/index.js';
import { type Desired, Workshop } from './workshop.js';

let at: Workshop;
beforeEach(() => {
  at = new Workshop();
});
afterEach(() => at.clean());

const lines = (...all: string[]) => `${all.join('\n')}\n`;
const first: Desired = {
  'gen/old/a.py': ['gen', 'old a\n'],
  'gen/b.py': ['gen', 'old b\n'],
  'gen/ünïcode ✿.txt': ['gen', 'ä\n'],
  'gen/image.bin': ['gen', Buffer.from([0, 13, 10, 255])],
  Dockerfile: ['merged', lines('FROM old', 'a', 'b', 'c', 'd', 'e', 'RUN old')],
  'package.json': ['keyed', '{\n  "name": "x",\n  "version": "1"\n}\n'],
  'bin/run.sh': ['merged', '#!/bin/sh\n', 0o755],
  'model.py': ['seam', 'm\n'],
};
const second: Desired = {
  'gen/b.py': ['gen', 'new b\n'],
  'gen/new/deep/c.py': ['gen', 'new c\n'],
  'gen/ünïcode ✿.txt': ['gen', 'ö\n'],
  'gen/image.bin': ['gen', Buffer.from([0, 10])],
  Dockerfile: ['merged', lines('FROM new', 'a', 'b', 'c', 'd', 'e', 'RUN old')],
  'package.json': ['keyed', '{\n  "name": "x",\n  "version": "2"\n}\n'],
  'bin/run.sh': ['merged', '#!/bin/sh\n', 0o644],
  'model.py': ['seam', 'm\n'],
};
/** What an undo does, by path. */
const undo = async (options: UndoOptions = {}) =>
  Object.fromEntries((await undoLast(at.root, options)).steps.map(({ path, action }) => [path, action]));

describe('ao undo', () => {
  it('puts back every byte, mode and folder: what was written, made and removed', async () => {
    await at.sync(first);
    at.chmod('gen/old/a.py', 0o640);
    at.chmod('gen/old', 0o700);
    at.chmod('Dockerfile', 0o600);
    const before = at.exact();
    await at.sync(second);
    expect(at.exact()).not.toEqual(before);
    expect(statSync(at.at('Dockerfile')).mode & 0o777).toBe(0o600);
    expect(await undo()).toEqual({
      Dockerfile: 'update',
      'bin/run.sh': 'update',
      'gen/b.py': 'update',
      'gen/image.bin': 'update',
      'gen/new/deep/c.py': 'remove',
      'gen/old/a.py': 'create',
      'gen/ünïcode ✿.txt': 'update',
      'package.json': 'update',
    });
    expect(at.exact()).toEqual(before);
  });

  it('goes back one by one, forward again with redo, and redo ends with the next write', async () => {
    await at.sync(first);
    const states = [at.exact()];
    for (const version of ['2', '3', '4']) {
      await at.sync({ ...second, 'gen/b.py': ['gen', `${version}\n`] });
      states.push(at.exact());
    }
    for (const place of [2, 1, 0]) {
      await undo();
      expect(at.exact()).toEqual(states[place]);
    }
    for (const place of [1, 2]) {
      await undo({ redo: true });
      expect(at.exact()).toEqual(states[place]);
    }
    await undo();
    await undo({ redo: true });
    expect(at.exact()).toEqual(states[2]);
    expect((await listHistory(at.root)).map(({ command, undone }) => `${command}${undone ? ' -' : ''}`)).toEqual([
      'redo of sync',
      'undo of sync -',
      'redo of sync',
      'redo of sync',
      'undo of sync -',
      'undo of sync -',
      'undo of sync',
      'sync -',
      'sync',
      'sync',
      'sync',
    ]);
    await at.sync({ ...second, 'gen/b.py': ['gen', 'other\n'] });
    await expect(undo({ redo: true })).rejects.toMatchObject({ code: 'AO_UNDO_NOTHING' });
    await undo();
    expect(at.exact()).toEqual(states[2]);
  });

  it('keeps what was edited since, where that can be merged', async () => {
    await at.sync(first);
    await at.sync(second);
    at.write('Dockerfile', at.read('Dockerfile').replace('d\n', 'd\nRUN mine\n'));
    at.write('package.json', at.read('package.json').replace('"name": "x"', '"name": "mine", "more": [1]'));
    at.write('model.py', 'mine\n');
    at.chmod('gen/b.py', 0o755);
    expect(await undo()).toMatchObject({ Dockerfile: 'merge', 'package.json': 'merge', 'gen/b.py': 'update' });
    expect(at.read('Dockerfile')).toBe(lines('FROM old', 'a', 'b', 'c', 'd', 'RUN mine', 'e', 'RUN old'));
    expect(JSON.parse(at.read('package.json'))).toEqual({ name: 'mine', more: [1], version: '1' });
    expect(at.read('model.py')).toBe('mine\n');
    expect(at.executable('gen/b.py')).toBe(true);
  });

  it('keeps the line ends that the files have by now', async () => {
    await at.sync(first);
    await at.sync(second);
    for (const path of ['Dockerfile', 'gen/b.py', 'gen/new/deep/c.py'])
      at.write(path, at.read(path).replaceAll('\n', '\r\n'));
    expect(await undo()).toMatchObject({ Dockerfile: 'update', 'gen/b.py': 'update', 'gen/new/deep/c.py': 'remove' });
    expect(at.read('gen/b.py')).toBe('old b\r\n');
    expect(at.read('Dockerfile')).toMatch(/^FROM old\r\n/);
  });

  it('leaves the bytes of a text alone that is no UTF-8, and the line ends of each line', async () => {
    await at.sync(first);
    await at.sync(second);
    const mine = Buffer.from('d\nRUN caf\u00e9\r\n', 'latin1');
    at.write('Dockerfile', Buffer.from(at.read('Dockerfile').replace('d\n', mine.toString('latin1')), 'latin1'));
    expect(await undo()).toMatchObject({ Dockerfile: 'merge' });
    expect(at.bytes('Dockerfile').includes(mine)).toBe(true);
    expect(at.read('Dockerfile')).toMatch(/^FROM old\na\n/);
  });

  it('does not merge by key what is no UTF-8', async () => {
    await at.sync(first);
    await at.sync(second);
    const mine = Buffer.from(at.read('package.json').replace('"x"', '"caf\u00e9"'), 'latin1');
    at.write('package.json', mine);
    await expect(undo()).rejects.toMatchObject({
      code: 'AO_UNDO_EDITED',
      message: expect.stringContaining('package.json'),
    });
    expect(at.bytes('package.json')).toEqual(mine);
  });

  it('leaves what was deleted since, and what is so already', async () => {
    await at.sync(first);
    await at.sync(second);
    at.delete('gen/b.py');
    at.delete('gen/new');
    at.write('Dockerfile', first['Dockerfile']?.[1] ?? '');
    expect(await undo()).toMatchObject({
      'gen/b.py': 'kept-deleted',
      'gen/new/deep/c.py': 'identical',
      Dockerfile: 'identical',
    });
    expect(at.has('gen/b.py')).toBe(false);
  });

  it('refuses where an edit would be lost, naming the files, and writes nothing; with force it is kept aside', async () => {
    await at.sync(first);
    const before = at.exact();
    await at.sync(second);
    const mine = {
      Dockerfile: 'FROM mine\n',
      'gen/new/deep/c.py': 'mine c\n',
      'gen/old/a.py': 'mine a\n',
      'package.json': '{"version": "3"}\n',
      'gen/image.bin': 'mine\n',
    };
    for (const [path, text] of Object.entries(mine)) at.write(path, text);
    at.chmod('gen/old/a.py', 0o755);
    const edited = at.exact();
    await expect(undo()).rejects.toMatchObject({
      code: 'AO_UNDO_EDITED',
      message: expect.stringMatching(
        /Dockerfile \(.*gen\/image.bin.*gen\/new\/deep\/c.py.*gen\/old\/a.py.*package.json/,
      ),
    });
    expect(await undo({ dryRun: true })).toMatchObject({ Dockerfile: 'conflict', 'gen/b.py': 'update' });
    expect(await undo({ dryRun: true, force: true })).toMatchObject({ Dockerfile: 'update' });
    expect(at.exact()).toEqual(edited);
    expect(at.has('.ao/aside')).toBe(false);
    const { aside } = await undoLast(at.root, { force: true });
    expect(at.exact()).toEqual(before);
    expect(Object.fromEntries([...aside].map(([path, place]) => [path, at.read(place)]))).toEqual(mine);
    expect(at.executable(aside.get('gen/old/a.py') ?? '')).toBe(true);
    await undo({ redo: true });
    expect(at.exact()).toEqual(edited);
  });

  it.each<[string, (path: string) => void]>([
    ['a folder', (path) => mkdirSync(path)],
    ['a symbolic link', (path) => symlinkSync('/etc/hostname', path)],
  ])('writes nothing over %s, not even with force', async (_what, put) => {
    await at.sync(first);
    await at.sync(second);
    at.delete('Dockerfile');
    put(at.at('Dockerfile'));
    await expect(undo({ force: true })).rejects.toMatchObject({
      code: 'AO_SYNC_BLOCKED',
      message: expect.stringContaining('Dockerfile'),
    });
    expect(at.read('gen/b.py')).toBe('new b\n');
  });

  it('leaves a folder that was there before and is empty again', async () => {
    await at.sync({});
    mkdirSync(at.at('gen/new'), { recursive: true });
    const before = at.exact();
    await at.sync(second);
    await undo();
    expect(at.exact()).toEqual(before);
  });

  it('merges the manifest with what another branch made of it, and refuses what would break it', async () => {
    await at.sync(first);
    await at.sync(second);
    const branch = at.read('.ao/manifest.json');
    at.write('.ao/manifest.json', branch.replace('"model": "python"', '"model": "typescript"'));
    await undo();
    expect(at.read('.ao/manifest.json')).toContain('"model": "typescript"');
    expect(at.read('.ao/manifest.json')).toContain('gen/old/a.py');
    await undo({ redo: true });
    at.write('.ao/manifest.json', branch.replace(/ {4}"gen.*\n/g, ''));
    await expect(undo()).rejects.toMatchObject({
      code: 'AO_UNDO_EDITED',
      message: expect.stringContaining('manifest'),
    });
  });

  it('does not take back the making of the project, nor what it does not know', async () => {
    await expect(undo()).rejects.toMatchObject({ code: 'AO_UNDO_NOTHING' });
    expect(at.has('.ao')).toBe(false);
    await at.sync(first);
    await expect(undo()).rejects.toMatchObject({
      code: 'AO_UNDO_BEGINNING',
      remedy: [expect.stringContaining('rm -r')],
    });
    await expect(undo({ redo: true })).rejects.toMatchObject({ code: 'AO_UNDO_NOTHING' });
    expect(await listHistory(at.root)).toMatchObject([{ command: 'sync', files: 8, undone: false }]);
  });

  it('remembers twenty writes, and fewer when they are large', async () => {
    await at.sync(first);
    for (let version = 0; version < 22; version += 1) await at.sync({ ...first, 'gen/b.py': ['gen', `${version}\n`] });
    expect(readdirSync(at.at('.ao/undo'))).toHaveLength(20);
    // As if the fifth newest had kept much.
    const journal = `.ao/undo/${readdirSync(at.at('.ao/undo')).sort().at(-5) ?? ''}/journal.json`;
    at.write(journal, at.read(journal).replace(/"bytes":\d+/, `"bytes":${64 * 2 ** 20}`));
    await at.sync(first);
    expect(await listHistory(at.root)).toHaveLength(5);
    for (let back = 0; back < 5; back += 1) await undo();
    expect(at.read('gen/b.py')).toBe('17\n');
    await expect(undo()).rejects.toMatchObject({ code: 'AO_UNDO_NOTHING' });
  });

  it('is not led astray by a record that was changed', async () => {
    await at.sync(first);
    await at.sync(second);
    const [id = ''] = readdirSync(at.at('.ao/undo')).reverse();
    const journal = `.ao/undo/${id}/journal.json`;
    const good = at.read(journal);
    at.write(journal, good.replace('"Dockerfile"', '"../outside"').replace('"gen/b.py"', '".git/config"'));
    expect(Object.keys(await undo({ dryRun: true }))).not.toContain('../outside');
    at.write(journal, '{');
    await expect(undo()).rejects.toMatchObject({ code: 'AO_UNDO_DAMAGED' });
    at.write(journal, '{}');
    await expect(undo()).rejects.toMatchObject({ code: 'AO_UNDO_DAMAGED' });
    at.write(journal, good);
    rmSync(at.at(`.ao/undo/${id}/old`), { recursive: true });
    await expect(undo()).rejects.toMatchObject({
      code: 'AO_UNDO_DAMAGED',
      remedy: expect.arrayContaining([expect.stringContaining(`rm -r .ao/undo/${id}`)]),
    });
  });

  it('sees a file that changes while it is at work', async () => {
    await at.sync(first);
    await at.sync(second);
    await expect(undo({ onPlan: () => at.write('Dockerfile', 'FROM mine\n') })).rejects.toMatchObject({
      code: 'AO_SYNC_CHANGED_MEANWHILE',
    });
    expect(at.read('gen/b.py')).toBe('new b\n');
  });
});
