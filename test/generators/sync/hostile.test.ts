import { existsSync, rmSync, symlinkSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { applySync, undoLast, withProjectLock } from '../../../generators/sync/index.js';
import { type Desired, Workshop } from './workshop.js';

/** A project that a stranger wrote, and the folder of somebody else beside it. */
let at: Workshop;
let outside: Workshop;
beforeEach(async () => {
  at = new Workshop();
  outside = new Workshop();
  outside.write('thesis/chapter 1.tex', 'years of work\n');
  outside.write('journal.json', 'a diary\n');
  await at.sync({ 'gen/a.py': ['gen', 'a\n'] });
});
afterEach(() => {
  at.clean();
  outside.clean();
});

const nothing = () => withProjectLock(at.root, async () => undefined);

describe('a link in a project', () => {
  it.each(['.ao/txn', '.ao/undo', '.ao/cache', '.ao/base'])(
    'at %s leads no command to what lies outside',
    async (place) => {
      const before = outside.tree();
      rmSync(at.at(place), { recursive: true, force: true });
      symlinkSync(outside.root, at.at(place));
      await expect(nothing()).rejects.toMatchObject({
        code: 'AO_SYNC_BLOCKED',
        message: expect.stringContaining(place),
      });
      await expect(undoLast(at.root)).rejects.toThrow();
      expect(outside.tree()).toEqual(before);
    },
  );

  it('in the place of what a killed command left goes, and what it leads to stays', async () => {
    const before = outside.tree();
    at.write('.ao/txn/one/new/0', '');
    symlinkSync(outside.root, at.at('.ao/txn/two'));
    await nothing();
    expect(at.has('.ao/txn')).toBe(false);
    expect(outside.tree()).toEqual(before);
  });

  it('that is made while ao is at work is not written through', async () => {
    const plan = await at.plan({ 'gen/a.py': ['gen', 'a\n'], 'new/b.py': ['gen', 'b\n'] });
    symlinkSync(outside.root, at.at('new'));
    await expect(applySync(at.root, plan)).rejects.toMatchObject({ code: 'AO_SYNC_CHANGED_MEANWHILE' });
    expect(outside.has('b.py')).toBe(false);
  });

  it('at .ao/aside takes nothing that an undo lays aside', async () => {
    await at.sync({ 'gen/a.py': ['gen', 'b\n'] });
    at.write('gen/a.py', 'mine\n');
    symlinkSync(outside.root, at.at('.ao/aside'));
    const before = outside.tree();
    await expect(undoLast(at.root, { force: true })).rejects.toMatchObject({ code: 'AO_SYNC_BLOCKED' });
    expect([at.read('gen/a.py'), outside.tree()]).toEqual(['mine\n', before]);
  });

  it('at .ao/base takes no base of a file that is new', async () => {
    rmSync(at.at('.ao/base'), { recursive: true, force: true });
    symlinkSync(outside.root, at.at('.ao/base'));
    const desired: Desired = { 'gen/a.py': ['gen', 'a\n'], Dockerfile: ['merged', 'FROM x\n'] };
    await expect(at.sync(desired)).rejects.toMatchObject({ code: 'AO_SYNC_BLOCKED' });
    expect([outside.has('Dockerfile'), at.has('Dockerfile')]).toEqual([false, false]);
  });
});

describe('a path that a blueprint, an answer or a setting made up', () => {
  it.each([
    '../outside.txt',
    'gen/../../outside.txt',
    '/tmp/ao-outside.txt',
    '.git/hooks/post-checkout',
    'part/.git/config',
    '.AO/undo/x',
    '.ao/manifest.json',
  ])('is not written when it is %s', async (path) => {
    const desired: Desired = { [path]: ['gen', 'evil\n'] };
    const before = at.tree();
    const plan = await at.plan(desired);
    expect(plan.steps).toContainEqual(expect.objectContaining({ path, action: 'conflict', blocks: true }));
    await at.sync({ 'gen/a.py': ['gen', 'a\n'], ...desired });
    expect(at.tree()).toEqual(before);
    expect(existsSync(at.at('../outside.txt'))).toBe(false);
  });
});
