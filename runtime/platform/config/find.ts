import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fault } from '../../errors/index.js';

/** The file that makes a folder a project. */
export const CONFIG_FILE = 'ao.toml';

/** The absolute path of the nearest folder with an ao.toml, `dir` or above it. Throws AO_PROJECT_NOT_FOUND. */
export function findProject(dir: string): string {
  const start = resolve(dir);
  for (let at = start; ; at = dirname(at)) {
    if (existsSync(join(at, CONFIG_FILE))) return at;
    if (at === dirname(at)) throw fault('AO_PROJECT_NOT_FOUND', { dir: start });
  }
}
