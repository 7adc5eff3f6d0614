// `node --import ./tools/ts.js tools/pack-service.ts [folder]`: packs runtime/{errors,contract,service} as the npm
// package @ao/service. The same sources make the same bytes: generated projects carry the tarball, and their lock files its hash.
import { execFile } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { copyFile, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative, resolve } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { promisify } from 'node:util';
import { createGzip } from 'node:zlib';
import { pack } from 'tar-stream';

const PARTS = ['errors', 'contract', 'service'];

/** The time of every file: npm's own choice for reproducible packages. */
const MTIME = new Date('1985-10-26T08:15:00Z');

/** Packs the runtime of services below `root` into `folder`; the answer is the tarball's path. */
export async function packService(root: string, folder: string): Promise<string> {
  const staging = await mkdtemp(join(tmpdir(), 'ao-service-'));
  try {
    await stageService(root, staging);
    return await archive(staging, folder);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Puts what the package holds into the empty folder `staging`: the compiled runtime with its types, package.json, LICENSE. */
export async function stageService(root: string, staging: string): Promise<void> {
  await compile(root, staging);
  await copyFile(join(root, 'runtime/service/package.json'), join(staging, 'package.json'));
  await copyFile(join(root, 'LICENSE'), join(staging, 'LICENSE'));
}

async function compile(root: string, outDir: string): Promise<void> {
  const config = join(outDir, 'tsconfig.json');
  const compilerOptions = {
    rootDir: join(root, 'runtime'),
    outDir,
    noEmit: false,
    typeRoots: [join(root, 'node_modules/@types')],
  };
  const include = PARTS.map((part) => join(root, 'runtime', part));
  await writeFile(
    config,
    JSON.stringify({ extends: join(root, 'tsconfig.json'), compilerOptions, include, exclude: [] }),
  );
  try {
    await promisify(execFile)(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', config]);
  } catch (error) {
    throw new Error(`the runtime does not compile:\n${(error as { stdout?: string }).stdout}`, {
      cause: error,
    });
  }
  await rm(config);
}

/** Makes `ao-service-<version>.tgz` of a staged package: the same files give the same bytes. The answer is its path. */
export async function archive(folder: string, into: string): Promise<string> {
  const { version } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8')) as { version: string };
  await mkdir(into, { recursive: true });
  const tarball = join(into, `ao-service-${version}.tgz`);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)));
  const tar = pack();
  const written = pipeline(tar, createGzip({ level: 9 }), createWriteStream(tarball));
  for (const name of files.sort())
    tar.entry({ name: `package/${name}`, mode: 0o644, mtime: MTIME }, await readFile(join(folder, name)));
  tar.finalize();
  await written;
  return tarball;
}

if (process.argv[1] === import.meta.filename) {
  const root = resolve(import.meta.dirname, '..');
  console.error(await packService(root, resolve(process.argv[2] ?? join(root, 'cli/assets'))));
}
