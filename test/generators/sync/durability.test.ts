import { spawnSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withProjectLock } from '../../../generators/sync/index.js';
import { Children, inParallel } from './kills/child.js';
import type { Job } from './kills/jobs.js';
import { type Desired, Workshop } from './workshop.js';

const children = new Children();
beforeAll(() => children.build());
afterAll(() => children.clean());

let at: Workshop;
beforeEach(() => {
  at = new Workshop();
});
afterEach(() => at.clean());

/** Some tests run a process for every moment at which one may be killed. */
const MANY_PROCESSES = 180_000;

const before: Desired = {
  'gen/old/a.py': ['gen', 'old a\n'],
  'gen/b.py': ['gen', 'old b\n'],
  Dockerfile: ['merged', 'FROM old\n'],
  'model.py': ['seam', 'm\n'],
};
const after: Desired = {
  'gen/b.py': ['gen', 'new b\n'],
  'gen/new/deep/c.py': ['gen', 'new c\n'],
  Dockerfile: ['merged', 'FROM new\n'],
  'model.py': ['seam', 'm\n'],
};

const syncTo = (desired: Desired): Job => ({
  kind: 'sync',
  desired: desired as Extract<Job, { kind: 'sync' }>['desired'],
});

function run(job: Job, { shell, uid }: { shell?: string; uid?: number }) {
  const words = children.words(at.root, job, { at: 0, how: 'kill' });
  const [command, ...args] = shell === undefined ? words : ['sh', '-c', `${shell}; exec "$@"`, 'sh', ...words];
  return spawnSync(command, args, { encoding: 'utf8', ...(uid !== undefined && { uid, gid: uid }) });
}

/** The user's files, without what is ao's own. */
const files = () => Object.fromEntries(Object.entries(at.tree()).filter(([path]) => !path.startsWith('.ao/')));
/** All but the drafts of a lock, which are only removed when they are old. */
const settled = (of: Workshop) =>
  Object.fromEntries(Object.entries(of.exact()).filter(([path]) => !path.startsWith('.ao/lock.')));
const filesOf = (tree: Record<string, string>) => Object.entries(tree).filter(([, text]) => !text.endsWith(' /'));
const content = (desired: Desired) =>
  Object.fromEntries(
    Object.entries(desired)
      .map(([path, [, text]]) => [path, text])
      .sort(),
  );

describe('a sync that is killed', () => {
  it('does not take back what the user changed between the kill and the repair', async () => {
    await at.sync(before);
    const trial = at.copy();
    const { stdout } = await children.run(trial.root, syncTo(after), { at: 0, how: 'kill' });
    trial.clean();
    const calls = stdout.trim().split(' ').slice(1);
    // Between the first file that is renamed into place and the second.
    const killAt = calls.indexOf('renameSync') + 2;
    expect((await children.run(at.root, syncTo(after), { at: killAt, how: 'kill' })).signal).toBe('SIGKILL');
    expect([at.read('Dockerfile'), at.read('gen/b.py')]).toEqual(['FROM new\n', 'old b\n']);
    at.write('Dockerfile', 'FROM mine\n');
    await withProjectLock(at.root, async () => undefined);
    expect(at.read('Dockerfile')).toBe('FROM mine\n');
    expect(at.read('gen/b.py')).toBe('old b\n');
  });

  it('believes no journal that leads out of the project', async () => {
    await at.sync(before);
    at.write(
      '.ao/txn/x/journal.json',
      JSON.stringify({
        entries: [
          { path: '../outside', before: null, after: null, beforeMode: 420 },
          { path: '.ao/base/../../../outside', before: null, after: null, beforeMode: 420 },
        ],
        folders: ['..'],
      }),
    );
    await withProjectLock(at.root, async () => undefined);
    expect(at.has('.ao/txn')).toBe(false);
    expect(files()).toEqual(content(before));
  });
});

describe('a disk that refuses', () => {
  const fillers: Desired = { ...after, 'gen/large.py': ['gen', 'x'.repeat(300_000)] };

  it.each<[string, Job]>([
    ['a sync', syncTo(fillers)],
    ['an undo', { kind: 'undo' }],
  ])('changes nothing when it is full while %s is at work, and says what to do', async (_what, job) => {
    await at.sync(job.kind === 'undo' ? fillers : before);
    if (job.kind === 'undo') await at.sync(after);
    const old = at.exact();
    // A limit on the size of files ends a write in the middle, as a full disk does, and needs no disk of its own.
    const { stdout, status } = run(job, { shell: 'ulimit -f 200' });
    expect(stdout).toMatch(/^AO_SYNC_CANNOT_WRITE .*nothing was changed/);
    expect(status).toBe(3);
    expect(at.exact()).toEqual(old);
  });

  it('opens no more files at once where many change', async () => {
    const many = (text: string): Desired =>
      Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`gen/${i}.py`, ['gen', `${text} ${i}\n`]]));
    await at.sync(many('old'));
    // Not so few that Node itself has not enough.
    for (const job of [syncTo(many('new')), { kind: 'undo' } as const])
      expect(run(job, { shell: 'ulimit -n 64' }).stdout).toMatch(/^done /);
    expect(files()).toEqual(content(many('old')));
  });

  it.each<[string, Job]>([
    ['a sync', syncTo(before)],
    ['an undo', { kind: 'undo' }],
  ])('changes nothing when the folder is not the user’s and %s would', async (_what, job) => {
    await at.sync(before);
    await at.sync(after);
    const old = at.exact();
    const folders = ['.', '.ao', '.ao/undo', 'gen', 'gen/new/deep'];
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    if (process.getuid?.() !== 0) for (const folder of folders) at.chmod(folder, 0o555);
    else spawnSync('chmod', ['-R', 'a+rX', at.root, children.folder]);
    const { stdout, stderr } = run(job, asNobody);
    expect(`${stdout}${stderr}`).toMatch(/AO_SYNC_CANNOT_WRITE .*you may not write there/);
    for (const folder of folders) at.chmod(folder, 0o755);
    expect(at.exact()).toEqual(old);
  });

  it.each([
    ['a sync takes everything back that is in place when one step fails', 'fail', syncTo(after)],
    [
      'an undo takes everything back, at the latest the next command, when nothing works from some step on',
      'broken',
      { kind: 'undo' },
    ],
  ] as const)(
    '%s',
    async (_title, how, job) => {
      await at.sync(before);
      if (job.kind === 'undo') await at.sync(after);
      const old = at.exact();
      const done = at.copy();
      const { stdout: calls } = await children.run(done.root, job, { at: 0, how });
      const whole = done.exact();
      done.clean();
      let failures = 0;
      const steps = calls.trim().split(' ').slice(1);
      await inParallel([...steps.keys()], async (step) => {
        const copy = at.copy();
        const { stdout } = await children.run(copy.root, job, { at: step + 1, how });
        await withProjectLock(copy.root, async () => undefined);
        const now = settled(copy);
        copy.clean();
        // What fails once the changes stand is cleaning up, folders that are empty by now too.
        if (isDeepStrictEqual(filesOf(now), filesOf(whole))) return;
        failures += 1;
        expect(stdout, `failed at ${step + 1}`).toMatch(/ENOSPC|AO_SYNC_CANNOT_WRITE .*the disk is full/);
        expect(now, `failed at ${step + 1}`).toEqual(old);
      });
      expect(failures).toBeGreaterThan(15);
    },
    MANY_PROCESSES,
  );
});

describe('two at once', () => {
  it('wait for one another', async () => {
    const said = await Promise.all(
      Array.from({ length: 4 }, (_, i) =>
        children.run(at.root, syncTo({ ...after, 'gen/b.py': ['gen', `${i}\n`] }), { at: 0, how: 'kill' }),
      ),
    );
    expect(said.map(({ stdout }) => stdout)).toEqual(said.map(() => expect.stringMatching(/^done /)));
    expect(Object.keys(files())).toEqual(Object.keys(content(after)));
    expect(at.has('.ao/lock')).toBe(false);
  });

  it('say who holds the project when the wait is too long', async () => {
    await withProjectLock(at.root, async () => {
      await expect(withProjectLock(at.root, async () => undefined, 50)).rejects.toMatchObject({
        code: 'AO_SYNC_LOCKED',
        message: expect.stringContaining(String(process.pid)),
      });
    });
  });

  it('take over the lock of a dead one', async () => {
    mkdirSync(at.at('.ao'));
    at.write('.ao/lock', JSON.stringify({ pid: process.pid, started: 'long ago' }));
    expect(await withProjectLock(at.root, async ({ writable }) => writable)).toBe(true);
  });
});
