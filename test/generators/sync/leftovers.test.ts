import { mkdirSync, readdirSync, utimesSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  diskFault,
  findConflictMarkers,
  listHistory,
  undoLast,
  withProjectLock,
} from '../../../generators/sync/index.js';
import { fingerprint } from '../../../generators/sync/fingerprint.js';
import { type Desired, Workshop } from './workshop.js';

let at: Workshop;
beforeEach(() => {
  at = new Workshop();
});
afterEach(() => at.clean());

const nothing = () => withProjectLock(at.root, async ({ writable }) => writable);
const gen = (text: string): Desired => ({ 'gen/a.py': ['gen', text] });

describe('what is left of a lock', () => {
  it('stops nobody when the taker of a dead one’s lock was killed, too', async () => {
    await nothing();
    mkdirSync(at.at('.ao/lock.guard'));
    utimesSync(at.at('.ao/lock.guard'), 1, 1);
    expect(await nothing()).toBe(true);
    at.write('.ao/lock', JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(await nothing()).toBe(true);
    expect(at.has('.ao/lock.guard')).toBe(false);
  });

  it('of another container is told, and nothing that a command does there is taken back', async () => {
    at.write('.ao/lock', JSON.stringify({ pid: process.pid, started: 'there', space: 'another container' }));
    at.write('.ao/txn/one/journal.json', JSON.stringify({ entries: [], folders: [], folderModes: {} }));
    const before = at.tree();
    await expect(withProjectLock(at.root, async () => undefined, 200)).rejects.toMatchObject({
      code: 'AO_SYNC_LOCKED',
      message: expect.stringContaining('another container'),
    });
    expect(at.tree()).toEqual(before);
  });

  it('goes when it is old, a draft too; a young one may be that of a command elsewhere', async () => {
    const [young, old] = ['1', '2'].map((id) => `.ao/lock.0e5f0a0e-0000-4000-8000-00000000000${id}`) as [
      string,
      string,
    ];
    for (const draft of [young, old]) at.write(draft, JSON.stringify({ pid: 1, started: 'there' }));
    utimesSync(at.at(old), 1, 1);
    expect(await nothing()).toBe(true);
    expect([at.has(young), at.has(old)]).toEqual([true, false]);
  });

  it('is told when nobody can read it, and not waited for without end', async () => {
    mkdirSync(at.at('.ao/lock'), { recursive: true });
    await expect(nothing()).rejects.toMatchObject({
      code: 'AO_SYNC_CANNOT_WRITE',
      message: expect.stringContaining('a folder is where a file should be'),
    });
  });
});

describe('files that are not ao’s in its folders', () => {
  it('keep no command from its work', async () => {
    at.write('.ao/undo/.DS_Store', 'of a file manager');
    at.write('.ao/txn/.DS_Store', 'of a file manager');
    await nothing();
    for (const text of ['1\n', '2\n', '3\n']) await at.sync(gen(text));
    expect(await listHistory(at.root)).toHaveLength(3);
    await undoLast(at.root);
    expect(at.read('gen/a.py')).toBe('2\n');
  });

  it('are not forgotten with the oldest writes', async () => {
    at.write('.ao/undo/notes/mine.txt', 'mine\n');
    for (let version = 0; version < 22; version += 1) await at.sync(gen(`${version}\n`));
    expect(await listHistory(at.root)).toHaveLength(20);
    expect(at.read('.ao/undo/notes/mine.txt')).toBe('mine\n');
  });
});

describe('what a killed command left', () => {
  const entry = (path: string, before: string | null, after: string | null) => ({
    path,
    before: before === null ? null : fingerprint(Buffer.from(before)),
    after: after === null ? null : fingerprint(Buffer.from(after)),
    beforeMode: 0o644,
    afterMode: 0o644,
  });
  const left = (...entries: ReturnType<typeof entry>[]) =>
    at.write('.ao/txn/x/journal.json', JSON.stringify({ entries, folders: [], folderModes: {} }));

  it('is taken back in folders with any name', async () => {
    at.write('constructor/toString/a.py', 'new\n');
    at.write('.ao/txn/x/old/0', 'old\n');
    left(entry('constructor/toString/a.py', 'old\n', 'new\n'));
    await nothing();
    expect(at.read('constructor/toString/a.py')).toBe('old\n');
  });

  it('is taken back around what the user made of a file since', async () => {
    at.write('b.py', 'new\n');
    at.write('a.py/mine.txt', 'mine\n');
    at.write('.ao/txn/x/old/0', 'old a\n');
    at.write('.ao/txn/x/old/1', 'old b\n');
    left(entry('a.py', 'old a\n', 'new\n'), entry('b.py', 'old b\n', 'new\n'));
    await nothing();
    expect([at.read('a.py/mine.txt'), at.read('b.py'), at.has('.ao/txn')]).toEqual(['mine\n', 'old b\n', false]);
  });

  it('goes into no repository of git, and that of a submodule neither', async () => {
    at.write('part/.git', 'gitdir: ../.git/modules/part\n');
    at.write('.ao/txn/x/old/0', 'gitdir: ../evil\n');
    left(entry('part/.git', 'gitdir: ../evil\n', 'gitdir: ../.git/modules/part\n'));
    await nothing();
    expect(at.read('part/.git')).toBe('gitdir: ../.git/modules/part\n');
  });
});

describe('what is told', () => {
  it('names the file that could not be replaced, and not where its new bytes lay', () => {
    const error = Object.assign(new Error('EXDEV'), {
      code: 'EXDEV',
      path: '/p/.ao/txn/1/new/0',
      dest: '/p/gen/a.py',
    });
    expect(diskFault(error, '/p')).toMatchObject({
      code: 'AO_SYNC_CANNOT_WRITE',
      message: expect.stringMatching(/^cannot write \/p\/gen\/a\.py: it lies on another disk/),
    });
  });

  it('are conflicts in files, whatever is in the place of others', async () => {
    await at.sync({ 'a.md': ['merged', 'a\n'], 'b.md': ['merged', 'b\n'] });
    at.delete('a.md');
    mkdirSync(at.at('a.md'));
    at.write('b.md', '<<<<<<< mine\n=======\n>>>>>>> yours\n');
    expect(await findConflictMarkers(at.root)).toEqual([{ path: 'b.md', line: 1, what: 'conflict markers' }]);
  });

  it('is nothing of a manifest that was checked out with CRLF', async () => {
    await at.sync(gen('1\n'));
    at.write('.ao/manifest.json', at.read('.ao/manifest.json').replaceAll('\n', '\r\n'));
    const before = readdirSync(at.at('.ao/undo'));
    await at.sync(gen('1\n'));
    expect(readdirSync(at.at('.ao/undo'))).toEqual(before);
  });
});
