import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import { inScratch, runFetcher } from './program.js';

/** A package as it came, and what it is. */
export interface PackedPackage {
  readonly bytes: Uint8Array;
  /** Name and version. */
  readonly resolved: string;
  /** As npm writes it: `sha512-…`. */
  readonly integrity: string;
}

/** npm asks nothing, tells nothing home, and runs nothing of the package. */
const QUIET = {
  npm_config_ignore_scripts: 'true',
  npm_config_update_notifier: 'false',
  npm_config_audit: 'false',
  npm_config_fund: 'false',
  npm_config_progress: 'false',
  npm_config_loglevel: 'error',
  // A person waits: bytes that do not fit are asked for again once, and not after a minute.
  npm_config_fetch_retries: '1',
  npm_config_fetch_retry_mintimeout: '500',
  npm_config_fetch_retry_maxtimeout: '2000',
};

/**
 * Fetches a package with npm, by its configuration of the user's, and compares it with what the registry says of that
 * version. Throws AO_BLUEPRINT_FETCH and AO_BLUEPRINT_INTEGRITY.
 */
export async function fetchPackage(spec: string): Promise<PackedPackage> {
  const source = `npm:${spec}`;
  return inScratch(async (cwd) => {
    const env = { ...process.env, ...QUIET };
    const run = (args: readonly string[]) => runFetcher('npm', args, { cwd, env, source });
    const told = (await run(['pack', spec, '--json', '--ignore-scripts', '--pack-destination', cwd])).toString('utf8');
    const [packed] = JSON.parse(told) as { name: string; version: string; filename: string }[];
    if (packed === undefined) throw fault('AO_BLUEPRINT_FETCH', { source, problem: 'npm gave no package' });
    const resolved = `${packed.name}@${packed.version}`;
    // npm writes a scope as part of the file's name, in older versions with its slash.
    const file = packed.filename.replace(/^@/, '').replaceAll('/', '-');
    const bytes = await readFile(join(cwd, file));
    const view = (await run(['view', resolved, 'dist.integrity', '--json'])).toString('utf8');
    // A registry of an old kind tells none, and npm prints nothing then.
    const expected: unknown = view.trim() === '' ? undefined : JSON.parse(view);
    if (typeof expected !== 'string' || expected === '')
      throw fault('AO_BLUEPRINT_FETCH', { source, problem: 'its registry tells no integrity of it' });
    const integrity = integrityOf(bytes, expected);
    if (expected !== integrity) throw fault('AO_BLUEPRINT_INTEGRITY', { source, expected, found: integrity });
    return { bytes, resolved, integrity };
  });
}

/** The hash of a packed package as npm writes it, by the algorithm of `like`. */
export function integrityOf(bytes: Uint8Array, like = 'sha512-'): string {
  const algorithm = /^(sha1|sha256|sha384|sha512)-/.exec(like)?.[1] ?? 'sha512';
  return `${algorithm}-${createHash(algorithm).update(bytes).digest('base64')}`;
}
