import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, realpathSync, type Stats, statSync } from 'node:fs';
import { mkdir, readFile, realpath, rename, writeFile } from 'node:fs/promises';
import { basename, dirname, extname, join, relative } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import { fingerprint } from '../../sync/fingerprint.js';
import { userFolder } from '../plugins.js';

/** Code that `ao` would run for somebody, and what identifies it. */
export interface Code {
  /** As a person sees it. */
  readonly place: string;
  /** Absolute, without links. */
  readonly folder: string;
  /** Of all files in the folder that can run, with the packages that are installed in it. */
  readonly sha256: string;
}

/** Files whose change asks for a new consent: templates are data. */
const RUNS = new Set(['.js', '.mjs', '.cjs', '.json', '.node', '.ts', '.mts', '.cts', '.wasm']);

/** The code in the folder of a plopfile: its packages and what links in it lead to as well, not what it imports from above. */
export async function codeAround(file: string): Promise<Code> {
  const folder = await realpath(dirname(file));
  const sha256 = createHash('sha256').update(printsBelow(folder, folder).join('\n')).digest('hex');
  return { place: `${basename(dirname(folder))}/${basename(folder)}`, folder, sha256 };
}

/** A line for each file that can run: where it is below `root`, and a hash of it. Of a folder that was met before, which it is. */
function printsBelow(folder: string, root: string, seen = new Set<string>()): string[] {
  const real = realpathSync(folder);
  if (seen.has(real)) return [`${relative(root, folder)}\0${relative(root, real)}`];
  seen.add(real);
  const names = readdirSync(folder).sort();
  return names.flatMap((name) => {
    const path = join(folder, name);
    const kind = kindOf(path);
    if (kind?.isDirectory()) return printsBelow(path, root, seen);
    const runs = kind?.isFile() === true && RUNS.has(extname(name));
    return runs ? [`${relative(root, path)}\0${fingerprint(readFileSync(path))}`] : [];
  });
}

/** A link that leads nowhere, as editors make, is nothing. */
function kindOf(path: string): Stats | undefined {
  try {
    return statSync(path);
  } catch {
    return undefined;
  }
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
