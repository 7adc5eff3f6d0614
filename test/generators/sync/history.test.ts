import { mkdirSync, readdirSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listHistory, undoLast } from '../../../generators/sync/index.js';
import { type Desired, Workshop } from './workshop.js';

let at: Workshop;
beforeEach(() => {
  at = new Workshop();
});
afterEach(() => at.clean());

const version = (number: number): Desired => ({ 'gen/a.py': ['gen', `${number}\n`] });
const records = () => readdirSync(at.at('.ao/undo')).sort();

describe('what ao remembers of its writes', () => {
  it('goes twenty writes back, and forward again: an undo takes the place of no write', async () => {
    for (let number = 0; number <= 21; number += 1) await at.sync(version(number));
    for (let number = 20; number >= 1; number -= 1) {
      await undoLast(at.root);
      expect(at.read('gen/a.py')).toBe(`${number}\n`);
    }
    await expect(undoLast(at.root)).rejects.toMatchObject({ code: 'AO_UNDO_NOTHING' });
    for (let number = 2; number <= 21; number += 1) {
      await undoLast(at.root, { redo: true });
      expect(at.read('gen/a.py')).toBe(`${number}\n`);
    }
    await undoLast(at.root);
    expect(at.read('gen/a.py')).toBe('20\n');
  });

  it('is forgotten in its turn also where it is damaged', async () => {
    for (let number = 0; number < 3; number += 1) await at.sync(version(number));
    const [, damaged = ''] = records();
    at.write(`.ao/undo/${damaged}/journal.json`, '{');
    for (let number = 3; number < 21; number += 1) await at.sync(version(number));
    expect(records()).toContain(damaged);
    for (let number = 21; number < 26; number += 1) await at.sync(version(number));
    expect(records()).toHaveLength(20);
    expect(records()).not.toContain(damaged);
    await undoLast(at.root);
    expect(at.read('gen/a.py')).toBe('24\n');
  });

  it('is told as damaged where it cannot be read at all, and how to go on', async () => {
    await at.sync(version(0));
    await at.sync(version(1));
    const [, last = ''] = records();
    at.delete(`.ao/undo/${last}/journal.json`);
    mkdirSync(at.at(`.ao/undo/${last}/journal.json`));
    const told = {
      code: 'AO_UNDO_DAMAGED',
      remedy: expect.arrayContaining([expect.stringContaining('rm -r .ao/undo')]),
    };
    await expect(undoLast(at.root)).rejects.toMatchObject(told);
    await expect(listHistory(at.root)).rejects.toMatchObject(told);
    await at.sync(version(2));
    at.delete(`.ao/undo/${last}`);
    await undoLast(at.root);
    expect(at.read('gen/a.py')).toBe('1\n');
  });

  it('has no place where a file is in its way, which is told, and nothing is changed', async () => {
    await at.sync(version(0));
    at.delete('.ao/undo');
    at.write('.ao/undo', 'mine\n');
    await expect(at.sync(version(1))).rejects.toMatchObject({
      code: 'AO_SYNC_CANNOT_WRITE',
      message: expect.stringMatching(/\.ao\/undo: a file is where a folder should be/),
    });
    expect([at.read('gen/a.py'), at.read('.ao/undo'), at.has('.ao/txn')]).toEqual(['0\n', 'mine\n', false]);
  });
});
