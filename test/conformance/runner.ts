import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheDir } from '../docker/base-images.js';
import { withDebian13 } from '../docker/debian-13.js';
import { runnerBinary } from './suite-contract.js';

/** Words that begin a command line of protobuf's conformance runner, or why it cannot be run here. */
export type Runner = { command: readonly [string, ...string[]] } | { missing: string };

const LOADER = 'ld-linux-x86-64.so.2';
const PACKAGES = ['libc6', 'libgcc-s1', 'libstdc++6'];

/**
 * The runner, by this machine's C library or, where that is older than 2.38, by Debian 13's: its loader and libraries
 * are taken out of their packages and kept, and start this one program. Where neither can be had, under CI an error.
 */
export function findRunner(say: (line: string) => void): Runner {
  const binary = runnerBinary();
  const found = binary === undefined ? unsuited() : (direct(binary) ?? withNewerLibrary(binary, say));
  if ('missing' in found) {
    if (process.env['CI']) throw new Error(`protobuf's conformance suite cannot be run: ${found.missing}`);
    say(`SKIPPING protobuf's conformance suite: ${found.missing}`);
  }
  return found;
}

const unsuited = (): Runner => ({ missing: `its runner is not made for ${process.platform} ${process.arch}` });

function direct(binary: string): Runner | undefined {
  return starts([binary]) ? { command: [binary] } : undefined;
}

function withNewerLibrary(binary: string, say: (line: string) => void): Runner {
  const libraries = join(cacheDir(), 'debian-13', 'libraries');
  const command = [join(libraries, LOADER), '--library-path', libraries, binary] as const;
  if (starts(command)) return { command };
  if (process.platform !== 'linux' || process.getuid?.() !== 0 || !existsSync('/usr/bin/dpkg-deb'))
    return { missing: 'the C library is older than 2.38, and only root on Debian can fetch a newer one' };
  try {
    say('taking the C library out of Debian 13 (half a minute)');
    withDebian13(PACKAGES, (folder) => keep(join(folder, 'usr/lib/x86_64-linux-gnu'), libraries));
  } catch (error) {
    return { missing: (error as Error).message.split('\n').slice(0, 3).join(' ') };
  }
  return starts(command) ? { command } : { missing: 'with the C library of Debian 13 it does not start here either' };
}

/** Two runs may do this at once: the folder appears whole, and the first one stays. */
function keep(from: string, to: string): void {
  mkdirSync(join(to, '..'), { recursive: true });
  const part = mkdtempSync(`${to}-`);
  cpSync(from, part, { recursive: true, verbatimSymlinks: true });
  try {
    renameSync(part, to);
  } catch (error) {
    rmSync(part, { recursive: true });
    if (!existsSync(to)) throw error;
  }
}

/** Without a testee it fails soon, but in its own words; a loader that lacks a library says another thing. */
function starts([program, ...words]: readonly [string, ...string[]]): boolean {
  return spawnSync(program, [...words, '--help'], { encoding: 'utf8', timeout: 20_000 }).stderr?.includes(
    'Usage: conformance',
  );
}
