import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdirSync, renameSync } from 'node:fs';
import { dirname, join } from 'node:path';

import { cacheDir } from './base-images.js';
import { install, obstacleToStart } from './daemon.js';
import { withDebian13 } from './debian-13.js';

/** Words that begin a command line of compose v2, or why there is none. */
export type Compose = { command: readonly [string, ...string[]] } | { missing: string };

/**
 * Compose v2: the machine's own, else the one of Debian 13 (Debian 12 has none), taken out of its package and kept. It
 * is one program that needs the C library alone. Where neither can be had, under CI an error, else the reason.
 */
export function findCompose(say: (line: string) => void): Compose {
  const kept = join(cacheDir(), 'debian-13', 'docker-compose');
  for (const command of [['docker', 'compose'], ['docker-compose'], [kept]] as [string, ...string[]][]) {
    if (isVersion2(command)) return { command };
  }
  const missing = obstacleToStart() ?? takeFromDebian(kept, say);
  if (missing === undefined) return { command: [kept] };
  if (process.env['CI']) throw new Error(`no docker compose v2: ${missing}`);
  say(`SKIPPING what needs docker compose v2: ${missing}`);
  return { missing };
}

function isVersion2([program, ...words]: readonly [string, ...string[]]): boolean {
  const { status, stdout } = spawnSync(program, [...words, 'version', '--short'], { encoding: 'utf8' });
  return status === 0 && /^v?[2-9]\./.test(stdout.trim());
}

/** Puts Debian 13's compose at `file`; what was in the way, if something was. */
function takeFromDebian(file: string, say: (line: string) => void): string | undefined {
  try {
    say('taking docker compose out of Debian 13 (half a minute)');
    install(say);
    withDebian13(['docker-compose'], (folder) => {
      mkdirSync(dirname(file), { recursive: true });
      copyFileSync(join(folder, 'usr/libexec/docker/cli-plugins/docker-compose'), `${file}.${process.pid}.part`);
      renameSync(`${file}.${process.pid}.part`, file);
    });
    return isVersion2([file]) ? undefined : 'that of Debian 13 does not run here';
  } catch (error) {
    return (error as Error).message.split('\n').slice(0, 3).join(' ');
  }
}
