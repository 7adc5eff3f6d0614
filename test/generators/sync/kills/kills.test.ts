import { readdirSync } from 'node:fs';
import { isDeepStrictEqual } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { listHistory, withProjectLock } from '../../../../generators/sync/index.js';
import { Workshop } from '../workshop.js';
import { Children, type Disturbance, inParallel, QUICK_FOLDER } from './child.js';
import { carryOut, type Job } from './jobs.js';

const children = new Children();
beforeAll(() => children.build());
afterAll(() => children.clean());

const lines = (...all: string[]) => `${all.join('\n')}\n`;
const proto = lines('service S {', '  rpc A(R) returns (R);', '}');
const insertion = '  rpc B(R) returns (R);\n';

const rest = {
  'gen/b.py': ['gen', 'old b\n'],
  Dockerfile: ['merged', lines('FROM old', 'a', 'b', 'c', 'd', 'e')],
  'package.json': ['keyed', '{\n  "name": "x",\n  "version": "1"\n}\n'],
  'bin/run.sh': ['merged', '#!/bin/sh\n', 0o755],
  'model.py': ['seam', 'm\n'],
  's.proto': ['seam', proto],
} as const;
const first = { 'gen/old/deep/a.py': ['gen', 'old a\n'], ...rest } as const;
const next = {
  ...rest,
  'gen/b.py': ['gen', 'new b\n'],
  'gen/new/deep/c ü.py': ['gen', 'new c\n'],
  Dockerfile: ['merged', lines('FROM new', 'a', 'b', 'c', 'd', 'e')],
  'package.json': ['keyed', '{\n  "name": "x",\n  "version": "2"\n}\n'],
  'bin/run.sh': ['merged', '#!/bin/sh\n', 0o644],
} as const;
const grown = {
  ...first,
  'gen/b.py': ['gen', 'b with B\n'],
  'part/main.py': ['seam', 'part\n'],
  'part/Dockerfile': ['merged', 'FROM part\n'],
  's.proto': ['seam', proto.replace('}', `${insertion}}`)],
} as const;
const component = {
  generator: 'rpc',
  name: 'B',
  answers: {},
  inserted: [{ path: 's.proto', text: insertion }],
  created: [],
};

const sync: Job = { kind: 'sync', desired: next };
const generate: Job = {
  kind: 'sync',
  desired: grown,
  edits: { 's.proto': proto.replace('}', `${insertion}}`), 'notes.md': 'of the generator\n' },
  components: [component],
};
const destroy: Job = { kind: 'sync', desired: first, edits: { 's.proto': proto, 'notes.md': null }, discard: true };
const undo: Job = { kind: 'undo' };

/** A project of the first sync, in which its owner edited what can be merged. */
async function edited(at: Workshop): Promise<void> {
  await carryOut(at.root, { kind: 'sync', desired: first });
  at.write('Dockerfile', at.read('Dockerfile').replace('d\ne', 'd\nmine\ne'));
  at.write('package.json', '{\n  "mine": 1,\n  "name": "x",\n  "version": "1"\n}\n');
  at.chmod('gen/old', 0o750);
  at.chmod('gen/b.py', 0o600);
}

async function after(at: Workshop, ...jobs: Job[]): Promise<void> {
  await edited(at);
  for (const job of jobs) await carryOut(at.root, job);
}

/** Something for `--force` to keep aside. */
async function editedSince(at: Workshop): Promise<void> {
  await after(at, sync);
  at.write('gen/new/deep/c ü.py', 'mine\n');
  at.write('Dockerfile', 'FROM mine\n');
}

/** A sync that was killed when all of it but the last step was done. */
async function halfDone(at: Workshop): Promise<void> {
  await edited(at);
  const trial = at.copy();
  const calls = callsOf(await children.run(trial.root, sync, { at: 0, how: 'kill' })).length;
  trial.clean();
  for (let last = calls; ; last -= 1) {
    const copy = at.copy();
    await children.run(copy.root, sync, { at: last, how: 'kill' });
    const half = copy.has('.ao/txn') && readdirSync(copy.at('.ao/txn')).length > 0;
    if (half) await children.run(at.root, sync, { at: last, how: 'kill' });
    copy.clean();
    if (half) return;
  }
}

/** The changes of the disk that an undisturbed child made, by the names of the calls. */
function callsOf({ stdout }: { stdout: string }): string[] {
  expect(stdout).toMatch(/^done /);
  return stdout.trim().split(' ').slice(1);
}

interface Scenario {
  readonly before: (at: Workshop) => Promise<void>;
  readonly job: Job;
}

const scenarios: Readonly<Record<string, Scenario>> = {
  'the making of a project': {
    before: (at) => carryOut(at.root, { kind: 'repair' }),
    job: { kind: 'sync', desired: first },
  },
  'a sync that merges, makes and removes': { before: edited, job: sync },
  'a generate': { before: edited, job: generate },
  'a destroy': { before: (at) => after(at, generate), job: destroy },
  'the undo of a sync': { before: (at) => after(at, sync), job: undo },
  'the undo of a destroy': { before: (at) => after(at, generate, destroy), job: undo },
  'an undo that keeps edits aside': { before: editedSince, job: { kind: 'undo', force: true } },
  'a redo': { before: (at) => after(at, sync, undo), job: { kind: 'undo', redo: true } },
  'a repair after a kill': { before: halfDone, job: { kind: 'repair' } },
};

/** All but the drafts of a lock, which the next command but one removes when they are old. */
const settled = (at: Workshop) =>
  Object.fromEntries(Object.entries(at.exact()).filter(([path]) => !path.startsWith('.ao/lock.')));

let kills = 0;

describe('kill -9 at every change of the disk, at every second write in the middle of it', () => {
  it.each(Object.entries(scenarios))(
    'of %s leaves the old tree or the new one, and the next command goes through',
    async (_name, { before, job }) => {
      const old = new Workshop(QUICK_FOLDER);
      await before(old);
      const done = old.copy();
      const calls = callsOf(await children.run(done.root, job, { at: 0, how: 'kill' }));
      expect(calls.length).toBeGreaterThan(job.kind === 'repair' ? 15 : 30);
      const repaired = old.copy();
      await withProjectLock(repaired.root, async () => undefined);
      const trees = { old: settled(repaired), new: settled(done) };
      const remembered = (await listHistory(repaired.root)).length;
      const seen = { old: 0, new: 0 };
      let writes = 0;
      const disturbances = calls.map((name, n): Disturbance => ({
        at: n + 1,
        how: /^writeFile/.test(name) && (writes += 1) % 2 === 0 ? 'half' : 'kill',
      }));
      await inParallel(disturbances, async (disturbance) => {
        const at = old.copy();
        const { signal } = await children.run(at.root, job, disturbance);
        const when = JSON.stringify(disturbance);
        expect(signal, when).toBe('SIGKILL');
        await withProjectLock(at.root, async () => undefined);
        const now = settled(at);
        const which = isDeepStrictEqual(now, trees.new) ? 'new' : 'old';
        expect(now, when).toEqual(trees[which]);
        seen[which] += 1;
        const history = await listHistory(at.root);
        if (job.kind !== 'repair') expect(history, when).toHaveLength(remembered + (which === 'new' ? 1 : 0));
        expect(at.has('.ao/aside'), when).toBe(job.kind === 'undo' && job.force === true && which === 'new');
        if (which === 'old') await carryOut(at.root, job);
        expect(settled(at), when).toEqual(trees.new);
        at.clean();
        kills += 1;
      });
      expect(seen.new).toBeGreaterThan(0);
      if (job.kind !== 'repair') expect(seen.old).toBeGreaterThan(0);
      for (const each of [old, done, repaired]) each.clean();
    },
    300_000,
  );

  it('was done five hundred times', () => {
    console.log(`${kills} processes killed themselves`);
    expect(kills).toBeGreaterThanOrEqual(500);
  });
});
