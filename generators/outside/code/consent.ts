import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import { fingerprint } from '../../sync/fingerprint.js';
import { userFolder } from '../plugins.js';

/** Code that `ao` would run for somebody, and what identifies it. */
export interface Code {
  /** As a person sees it. */
  readonly place: string;
  /** Absolute, without links. */
  readonly folder: string;
  /** Of all files in the folder that can run. */
  readonly sha256: string;
}

/** Files whose change asks for a new consent: templates are data. */
const RUNS = new Set(['.js', '.mjs', '.cjs', '.json', '.node', '.ts', '.mts', '.cts', '.wasm']);

/** The code in the folder of a plopfile. */
export async function codeAround(file: string): Promise<Code> {
  const folder = await realpath(dirname(file));
  const hash = createHash('sha256');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const paths = entries
    .filter((entry) => !entry.isDirectory() && RUNS.has(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.slice(folder.length).split(/[\\/]/).includes('node_modules'));
  for (const path of paths.sort()) hash.update(`${path.slice(folder.length)}\0${fingerprint(await readFile(path))}\n`);
  return { place: `${basename(dirname(folder))}/${basename(folder)}`, folder, sha256: hash.digest('hex') };
}

/** Whether this user agreed, on this machine, that just this code runs. */
export async function hasConsent({ folder, sha256 }: Code): Promise<boolean> {
  return (await remembered())[folder] === sha256;
}

/** Remembers that this user agreed; in the user's own folder, because a repository cannot agree for its reader. */
export async function rememberConsent({ folder, sha256 }: Code): Promise<void> {
  const file = consentFile();
  const text = `${JSON.stringify({ code: { ...(await remembered()), [folder]: sha256 } }, null, 2)}\n`;
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  const draft = `${file}.${process.pid}`;
  await writeFile(draft, text, { mode: 0o600 });
  await rename(draft, file);
}

/** Refuses code that this user did not agree to. Throws AO_COMMAND_CONSENT. */
export async function requireConsent(code: Code): Promise<void> {
  if (await hasConsent(code)) return;
  throw fault('AO_COMMAND_CONSENT', { what: code.place, cause: 'it is code that runs on this machine, as you' });
}

function consentFile(): string {
  return join(userFolder('state'), 'consent.json');
}

async function remembered(): Promise<Readonly<Record<string, string>>> {
  const text = await readFile(consentFile(), 'utf8').catch(() => '{}');
  try {
    return (JSON.parse(text) as { code?: Record<string, string> }).code ?? {};
  } catch {
    return {};
  }
}
