import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  cpSync,
  createReadStream,
  createWriteStream,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
} from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

import type Docker from 'dockerode';
import tar from 'tar-fs';

/** The base images that the Dockerfiles of the blueprints name. */
export const baseImages = ['debian:bookworm-slim', 'node:20-bookworm-slim', 'python:3.11-slim-bookworm'] as const;

const standIns = join(import.meta.dirname, 'stand-ins');
const caBundle = '/etc/ssl/certs/ca-certificates.crt';
// Not where Debian's ca-certificates, which comes with pip, would write its own.
const caInImage = '/etc/ssl/machine-ca-certificates.crt';
const caVariables = ['SSL_CERT_FILE', 'PIP_CERT', 'REQUESTS_CA_BUNDLE', 'NODE_EXTRA_CA_CERTS', 'CURL_CA_BUNDLE'];

/**
 * Sees to it that the engine has the base images: by a pull where a registry answers, else by stand-ins made of this
 * machine's Debian, Node and Python. Returns the names of those that are stand-ins.
 */
export async function ensureBaseImages(docker: Docker, say: (line: string) => void): Promise<string[]> {
  const missing = [];
  for (const name of baseImages) if (!(await present(docker, name))) missing.push(name);
  const failed: { name: string; problem: string }[] = [];
  for (const name of missing) {
    const problem: string | undefined = failed.length > 0 ? 'not tried' : await pull(docker, name);
    if (problem === undefined) say(`pulled ${name}`);
    else failed.push({ name, problem });
  }
  if (failed.length === 0) return [];
  say(`no registry answers (${failed[0]!.problem}): STAND-INS are made for ${failed.map((f) => f.name).join(', ')}`);
  await makeStandIns(docker, say);
  return failed.map((f) => f.name);
}

async function present(docker: Docker, name: string): Promise<boolean> {
  return docker
    .getImage(name)
    .inspect()
    .then(
      () => true,
      () => false,
    );
}

/** Pulls; undefined when it worked, else the problem. Gives up when nothing at all is heard for 20 seconds. */
async function pull(docker: Docker, name: string): Promise<string | undefined> {
  const abort = new AbortController();
  let timer = setTimeout(() => abort.abort(), 20_000);
  try {
    const stream = await docker.pull(name, { abortSignal: abort.signal });
    await new Promise<void>((resolve, reject) => {
      docker.modem.followProgress(
        stream,
        (error) => (error ? reject(error) : resolve()),
        () => {
          clearTimeout(timer);
          timer = setTimeout(() => abort.abort(), 20_000);
        },
      );
    });
    return (await present(docker, name)) ? undefined : 'the pull ended without an image';
  } catch (error) {
    return abort.signal.aborted ? 'silence for 20 s' : (error as Error).message.trim();
  } finally {
    clearTimeout(timer);
  }
}

async function makeStandIns(docker: Docker, say: (line: string) => void): Promise<void> {
  const saved = join(cacheDir(), `base-images-${recipe()}.tar`);
  if (existsSync(saved)) {
    say(`loading them from ${saved}`);
    await finish(docker, await docker.loadImage(createReadStream(saved)));
    return;
  }
  await importDebian(docker, say);
  for (const [name, folder] of [
    ['node:20-bookworm-slim', 'node'],
    ['python:3.11-slim-bookworm', 'python'],
  ] as const) {
    say(`building the stand-in of ${name}`);
    await buildStandIn(docker, name, folder);
  }
  await save(docker, saved);
}

async function importDebian(docker: Docker, say: (line: string) => void): Promise<void> {
  const root = mkdtempSync(join(tmpdir(), 'ao-debian-'));
  try {
    say('debootstrap bookworm (half a minute)');
    execFileSync('debootstrap', ['--variant=minbase', 'bookworm', root], { stdio: 'pipe' });
    slim(root);
    const env = existsSync(caBundle) ? caVariables.map((name) => `ENV ${name}=${caInImage}`) : [];
    if (env.length > 0) cpSync(realpathSync(caBundle), join(root, caInImage));
    const options = { repo: 'debian', tag: 'bookworm-slim', changes: ['CMD ["bash"]', ...env] };
    // Its types know only the form with a callback, and a file name instead of a stream.
    const importImage = docker.importImage.bind(docker) as unknown as (
      body: Readable,
      o: object,
    ) => Promise<NodeJS.ReadableStream>;
    await finish(docker, await importImage(execTar(root), options));
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

/** What the real slim image leaves out too: package lists, archives, documentation and translations. */
function slim(root: string): void {
  for (const dir of [
    'var/cache/apt',
    'var/lib/apt/lists',
    'usr/share/doc',
    'usr/share/man',
    'usr/share/locale',
    'usr/share/info',
  ]) {
    rmSync(join(root, dir), { recursive: true, force: true });
    mkdirSync(join(root, dir), { recursive: true });
  }
}

function execTar(root: string): Readable {
  // GNU tar keeps owners, hard links and device nodes, which tar-fs does not.
  const file = `${root}.tar`;
  execFileSync('tar', ['--numeric-owner', '-C', root, '-cf', file, '.']);
  const stream = createReadStream(file);
  stream.once('close', () => rmSync(file, { force: true }));
  return stream;
}

async function buildStandIn(docker: Docker, name: string, folder: string): Promise<void> {
  const context = mkdtempSync(join(tmpdir(), 'ao-context-'));
  try {
    cpSync(join(standIns, folder), context, { recursive: true });
    if (folder === 'node') {
      cpSync(realpathSync(process.execPath), join(context, 'node'));
      cpSync(npmFolder(), join(context, 'npm'), { recursive: true, dereference: true });
    }
    await finish(
      docker,
      (await docker.buildImage(tar.pack(context) as unknown as Readable, {
        t: name,
        version: '2',
      })) as NodeJS.ReadableStream,
    );
  } finally {
    rmSync(context, { recursive: true, force: true });
  }
}

function npmFolder(): string {
  const beside = join(dirname(realpathSync(process.execPath)), '..', 'lib', 'node_modules', 'npm');
  if (existsSync(beside)) return realpathSync(beside);
  return dirname(dirname(realpathSync(execFileSync('which', ['npm'], { encoding: 'utf8' }).trim())));
}

async function save(docker: Docker, file: string): Promise<void> {
  mkdirSync(dirname(file), { recursive: true });
  const request = {
    path: '/images/get?',
    method: 'GET',
    options: { names: [...baseImages] },
    isStream: true,
    statusCodes: { 200: true },
  };
  const stream = await new Promise<NodeJS.ReadableStream>((resolve, reject) => {
    docker.modem.dial(request as never, (error, data) =>
      error ? reject(error as Error) : resolve(data as NodeJS.ReadableStream),
    );
  });
  await pipeline(stream, createWriteStream(`${file}.part`));
  for (const old of readdirSync(dirname(file))) {
    if (/^base-images-.*\.tar$/.test(old)) rmSync(join(dirname(file), old));
  }
  renameSync(`${file}.part`, file);
}

/** Where what takes long to make is kept between runs. */
export function cacheDir(): string {
  return join(process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache'), 'ao-test');
}

/** Changes when what the stand-ins are made of changes: this file, the Dockerfiles, Node, the CA bundle. */
function recipe(): string {
  const hash = createHash('sha256').update(process.version).update(process.arch);
  for (const file of [
    import.meta.filename,
    join(standIns, 'node/Dockerfile'),
    join(standIns, 'python/Dockerfile'),
    caBundle,
  ]) {
    if (existsSync(file)) hash.update(readFileSync(file));
  }
  return hash.digest('hex').slice(0, 16);
}

/** Reads a progress stream to its end; throws what it reports as an error. */
async function finish(docker: Docker, stream: NodeJS.ReadableStream): Promise<void> {
  const events = await new Promise<{ error?: string }[]>((resolve, reject) => {
    docker.modem.followProgress(stream, (error, output) =>
      error ? reject(error) : resolve(output as { error?: string }[]),
    );
  });
  const failed = events.find((e) => e.error);
  if (failed) throw new Error(failed.error);
}
