import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { withProjectLock } from '../../../generators/sync/index.js';
import { type Desired, Workshop } from './workshop.js';

/** What a child process runs: a sync of the project given, killed at the n-th change of the disk if asked to be, or with that change failing. */
const PROGRAM = `
import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
const { readFileSync } = fs;
const [root, desiredFile, at, how] = process.argv.slice(2);
let left = Number(at);
const disturb = (calls, name, fail) => {
  const real = calls[name];
  calls[name] = (...args) => {
    if (--left === 0) {
      if (how === 'fail') return fail(Object.assign(new Error(name), { code: 'ENOSPC', path: String(args[0]) }));
      process.kill(process.pid, 'SIGKILL');
      return new Promise(() => {});
    }
    return real(...args);
  };
};
for (const name of ['rename', 'unlink', 'mkdir', 'rmdir', 'rm', 'link', 'open', 'writeFile']) {
  disturb(fs.promises, name, (error) => Promise.reject(error));
  if (name !== 'open') disturb(fs, name + 'Sync', (error) => { throw error; });
}
syncBuiltinESMExports();
const { applySync, planSync, readSnapshot, withProjectLock, FileSetBuilder } = await import(SYNC);
const files = new FileSetBuilder();
for (const [path, rest] of Object.entries(JSON.parse(readFileSync(desiredFile, 'utf8')))) files.add(path, ...rest);
const desired = files.build();
await withProjectLock(root, async ({ writable }) => {
  const plan = await planSync(await readSnapshot(root, desired), desired, { ao: '0.1.0', layers: ['project'], answers: {}, components: [] });
  await applySync(root, plan);
}).then(() => console.log(left > 0 ? 'undisturbed' : 'done'), (error) => { console.log(error.code, error.message); process.exitCode = 3; });
`;

let tools: string;
let program: string;
beforeAll(async () => {
  tools = mkdtempSync(join(tmpdir(), 'ao durability '));
  const sync = fileURLToPath(new URL('../../../generators/sync/index.ts', import.meta.url));
  await build({
    entryPoints: [sync],
    bundle: true,
    platform: 'node',
    format: 'esm',
    outfile: join(tools, 'sync.mjs'),
    external: ['yaml', 'node-diff3', '@decimalturn/toml-patch'],
    logLevel: 'error',
  });
  program = join(tools, 'program.mjs');
  writeFileSync(program, PROGRAM.replace('SYNC', JSON.stringify('./sync.mjs')));
});
afterAll(() => rmSync(tools, { recursive: true }));

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

function run(desired: Desired, options: { killAt?: number; failAt?: number; shell?: string; uid?: number } = {}) {
  const file = join(tools, 'desired.json');
  writeFileSync(file, JSON.stringify(desired));
  const words = [
    process.execPath,
    program,
    at.root,
    file,
    String(options.killAt ?? options.failAt ?? 0),
    options.failAt === undefined ? 'kill' : 'fail',
  ];
  const [command, args] =
    options.shell === undefined
      ? [words[0] ?? '', words.slice(1)]
      : ['sh', ['-c', `${options.shell}; exec "$@"`, 'sh', ...words]];
  return spawnSync(command, args, {
    encoding: 'utf8',
    ...(options.uid !== undefined && { uid: options.uid, gid: options.uid }),
  });
}

/** The user's files, without what is ao's own. */
const files = () => Object.fromEntries(Object.entries(at.tree()).filter(([path]) => !path.startsWith('.ao/')));
/** All but the empty draft of a lock, which is only removed when it is old. */
const settled = () =>
  Object.fromEntries(
    Object.entries(at.tree()).filter(([path, text]) => !(path.startsWith('.ao/lock.') && text === '')),
  );
const content = (desired: Desired) =>
  Object.fromEntries(
    Object.entries(desired)
      .map(([path, [, text]]) => [path, text])
      .sort(),
  );

describe('a sync that is killed', () => {
  it(
    'is taken back or was whole at whatever moment it happened, and the next one goes through',
    async () => {
      await at.sync(before);
      const old = at.tree();
      let kills = 0;
      for (let killAt = 1; ; killAt += 1) {
        const child = run(after, { killAt });
        if (child.signal === null) {
          expect(child.stdout).toBe('undisturbed\n');
          break;
        }
        kills += 1;
        await withProjectLock(at.root, async () => undefined);
        const now = files();
        expect([content(before), content(after)], `killed at ${killAt}`).toContainEqual(now);
        if (JSON.stringify(now) === JSON.stringify(content(before)))
          expect(settled(), `killed at ${killAt}`).toEqual(old);
        await at.sync(before);
        expect(settled()).toEqual(old);
      }
      expect(kills).toBeGreaterThan(20);
      expect(files()).toEqual(content(after));
      expect(
        readdirSync(at.at('.ao'))
          .filter((name) => !name.startsWith('lock.'))
          .sort(),
      ).toEqual(['base', 'manifest.json', 'undo']);
    },
    MANY_PROCESSES,
  );

  it(
    'does not take back what the user changed between the kill and the repair',
    async () => {
      await at.sync(before);
      for (let killAt = 20; ; killAt += 1) {
        const child = run(after, { killAt });
        if (child.signal === null) throw new Error('it was never killed between two files');
        if (at.read('Dockerfile') === 'FROM new\n' && at.read('gen/b.py') === 'old b\n') break;
        await withProjectLock(at.root, async () => undefined);
      }
      at.write('Dockerfile', 'FROM mine\n');
      await withProjectLock(at.root, async () => undefined);
      expect(at.read('Dockerfile')).toBe('FROM mine\n');
      expect(at.read('gen/b.py')).toBe('old b\n');
    },
    MANY_PROCESSES,
  );

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

  it('changes nothing when it is full, and says what to do', async () => {
    await at.sync(before);
    const old = at.tree();
    // A limit on the size of files ends a write in the middle, as a full disk does, and needs no disk of its own.
    const { stdout, status } = run(fillers, { shell: 'ulimit -f 200' });
    expect(stdout).toMatch(/^AO_SYNC_CANNOT_WRITE .*nothing was changed/);
    expect(status).toBe(3);
    expect(at.tree()).toEqual(old);
  });

  it('changes nothing when the folder is not the user’s', async () => {
    await at.sync(before);
    const old = at.tree();
    const asNobody = process.getuid?.() === 0 ? { uid: 65_534 } : {};
    if (process.getuid?.() !== 0) for (const folder of ['.', '.ao', 'gen', 'gen/old']) at.chmod(folder, 0o555);
    else spawnSync('chmod', ['-R', 'a+rX', at.root, tools]);
    const { stdout, stderr } = run(after, asNobody);
    expect(`${stdout}${stderr}`).toMatch(/AO_SYNC_CANNOT_WRITE .*you may not write there/);
    for (const folder of ['.', '.ao', 'gen', 'gen/old']) at.chmod(folder, 0o755);
    expect(at.tree()).toEqual(old);
  });

  it(
    'takes everything back that is already in place when a later step fails',
    async () => {
      await at.sync(before);
      const old = at.tree();
      let failures = 0;
      for (let failAt = 1; ; failAt += 1) {
        const { stdout } = run(after, { failAt });
        await withProjectLock(at.root, async () => undefined);
        if (JSON.stringify(files()) === JSON.stringify(content(after))) {
          // What fails once the journal is closed is cleaning up, and at last nothing at all.
          await at.sync(before);
          if (stdout === 'undisturbed\n') break;
          continue;
        }
        failures += 1;
        expect(stdout, `failed at ${failAt}`).toMatch(/ENOSPC|AO_SYNC_CANNOT_WRITE .*the disk is full/);
        expect(settled(), `failed at ${failAt}`).toEqual(old);
      }
      expect(failures).toBeGreaterThan(15);
    },
    MANY_PROCESSES,
  );
});

describe('two at once', () => {
  it('wait for one another', async () => {
    const children = Array.from({ length: 4 }, (_, i) => {
      const file = join(tools, `desired-${i}.json`);
      writeFileSync(file, JSON.stringify({ ...after, 'gen/b.py': ['gen', `${i}\n`] }));
      return spawn(process.execPath, [program, at.root, file, '0']);
    });
    const said = await Promise.all(
      children.map(async (child) => {
        let text = '';
        child.stdout.on('data', (chunk: Buffer) => (text += chunk.toString()));
        await new Promise((done) => child.once('close', done));
        return text;
      }),
    );
    expect(said).toEqual(children.map(() => 'done\n'));
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
