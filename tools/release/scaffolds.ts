// `node --import ./tools/ts.js tools/release/scaffolds.ts`: keeps what this version of ao writes as a fixture, in
// test/fixtures/history/<version>/. With a path it is another ao that writes: that of an earlier release.
import { execFileSync } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGunzip, gzipSync } from 'node:zlib';
import { extract, pack } from 'tar-stream';
import { buffer } from 'node:stream/consumers';

/** The projects that are kept of each version: what `ao init` is told, by the project's name. */
const PROJECTS = {
  'starter-python': ['--model', 'python'],
  'starter-typescript': ['--model', 'typescript'],
  'clinic-python': ['--model', 'python', '--contract', 'clinic/triage.proto'],
  'clinic-typescript': ['--model', 'typescript', '--contract', 'clinic/triage.proto'],
} as const;

/** The versions of ao whose projects are kept. */
export const HISTORY = resolve(import.meta.dirname, '../../test/fixtures/history');

export type KeptProject = keyof typeof PROJECTS;

/** The packed npm runtime lies in each project, and once in the fixture. */
const RUNTIME = /(^|\/)vendor\/ao-service-[^/]+\.tgz$/;

/** What ao keeps of this machine; it is not committed. */
const LOCAL = /^\.ao\/(?!base\/|manifest\.json$|ao\.schema\.json$)/;

/** The time of every file: the same tree makes the same bytes. */
const MTIME = new Date('1985-10-26T08:15:00Z');

/** Lets the `ao` at a path make every project that is kept, and packs them into `<history>/<its version>`: that is the answer. */
export async function keepScaffolds(root: string, ao: string, history: string): Promise<string> {
  const room = await mkdtemp(join(tmpdir(), 'ao-scaffolds-'));
  try {
    const { ao: version } = JSON.parse(run(ao, ['version', '--json'], room)) as { ao: string };
    const folder = join(history, version);
    await rm(folder, { recursive: true, force: true });
    await mkdir(folder, { recursive: true });
    const contracts = join(root, 'test/fixtures/contracts');
    for (const [name, args] of Object.entries(PROJECTS)) {
      const given = args.map((arg) => (arg.endsWith('.proto') ? join(contracts, arg) : arg));
      run(ao, ['init', name, '--yes', '--no-install', ...given], room);
      await writeFile(join(folder, `${name}.tar.gz`), await packed(join(room, name), folder));
    }
    return folder;
  } finally {
    await rm(room, { recursive: true });
  }
}

/** Lays a project of a kept version, byte for byte as it was written, into the folder `into`. */
export async function layScaffold(history: string, version: string, name: KeptProject, into: string): Promise<void> {
  const folder = join(history, version);
  const unpacked = extract();
  const reading = pipeline(createReadStream(join(folder, `${name}.tar.gz`)), createGunzip(), unpacked);
  for await (const entry of unpacked) {
    const path = join(into, entry.header.name);
    await mkdir(join(path, '..'), { recursive: true });
    const content = await buffer(entry);
    if (RUNTIME.test(entry.header.name)) await copyFile(join(folder, 'runtime.tar.gz'), path);
    else await writeFile(path, content, { mode: entry.header.mode ?? 0o644 });
  }
  await reading;
}

function run(ao: string, args: readonly string[], cwd: string): string {
  return execFileSync(process.execPath, [ao, ...args], { cwd, encoding: 'utf8' });
}

async function packed(project: string, fixture: string): Promise<Buffer> {
  const found = await readdir(project, { recursive: true, withFileTypes: true });
  const files = found.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name));
  const tar = pack();
  const whole = buffer(tar);
  for (const file of files.sort()) {
    const name = relative(project, file);
    if (LOCAL.test(name)) continue;
    const content = await readFile(file);
    const { mode } = await stat(file);
    if (RUNTIME.test(name)) await writeFile(join(fixture, 'runtime.tar.gz'), content);
    tar.entry(
      { name, mode: mode & 0o111 ? 0o755 : 0o644, mtime: MTIME },
      RUNTIME.test(name) ? Buffer.alloc(0) : content,
    );
  }
  tar.finalize();
  return gzipSync(await whole, { level: 9 });
}

if (process.argv[1] === import.meta.filename) {
  const root = resolve(import.meta.dirname, '../..');
  const ao = resolve(process.argv[2] ?? join(root, 'cli/bin/ao.js'));
  console.error(`kept ${basename(await keepScaffolds(root, ao, HISTORY))}`);
}
