import { readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { undoLast } from '../../../generators/sync/index.js';
import { foldCase } from './folding-disk.js';
import { type Desired, Workshop } from './workshop.js';

let at: Workshop;
let unfold: () => void;
beforeEach(() => {
  at = new Workshop();
  unfold = foldCase(at.root);
});
afterEach(() => {
  unfold();
  at.clean();
});

/** The files in gen/ as the disk spells them, with what is in them. */
const files = () => readdirSync(at.at('gen')).map((name) => [name, at.read(`gen/${name}`)]);
const gen = (name: string, text: string): Desired => ({ [`gen/${name}`]: ['gen', text] });

describe.each([
  ['iris.py', 'Iris.py', 'new\n'],
  ['Iris.py', 'iris.py', 'new\n'],
  ['iris.py', 'Iris.py', 'old\n'],
])('on a disk on which case does not count, a file that becomes another from %s to %s with %j', (from, to, text) => {
  it('has its name, and an undo and its redo are as ever', async () => {
    await at.sync(gen(from, 'old\n'));
    await at.sync(gen(to, text));
    expect(files()).toEqual([[to, text]]);
    await undoLast(at.root);
    expect(files()).toEqual([[from, 'old\n']]);
    await undoLast(at.root, { redo: true });
    expect(files()).toEqual([[to, text]]);
  });

  it('is what it was when the write fails', async () => {
    await at.sync(gen(from, 'old\n'));
    at.delete('.ao/undo');
    at.write('.ao/undo', 'in the way\n');
    await expect(at.sync(gen(to, text))).rejects.toMatchObject({ code: 'AO_SYNC_CANNOT_WRITE' });
    expect(files()).toEqual([[from, 'old\n']]);
  });

  it('is laid aside by an undo when it was edited since', async () => {
    await at.sync(gen(from, 'old\n'));
    await at.sync(gen(to, text));
    at.write(`gen/${to}`, 'mine\n');
    await expect(undoLast(at.root)).rejects.toMatchObject({ code: 'AO_UNDO_EDITED' });
    expect(files()).toEqual([[to, 'mine\n']]);
    const { aside } = await undoLast(at.root, { force: true });
    expect(files()).toEqual([[from, 'old\n']]);
    expect([...aside.values()].map((path) => at.read(path))).toEqual(['mine\n']);
  });
});
