import { cp, readdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { packService } from '../pack-service.js';

/** Data that the package carries, by its name in cli/assets and its place in the repository. */
const DATA = {
  blueprints: 'blueprints',
  proto: 'proto',
  ao_runtime: 'runtime/python/ao_runtime',
  r: 'runtime/r',
  schema: 'schema',
} as const;

/** What an interpreter or an editor leaves behind beside the sources, and the answers that only examples/ is made from. */
const LEFTOVERS = /^(answers|__pycache__|\.pytest_cache|\.ruff_cache|node_modules|\.DS_Store)$|\.pyc$/;

/** Fills cli/assets: the packed npm runtime of services and the data that ao carries; lays the licence and the README beside. */
export async function assets(root: string): Promise<void> {
  const folder = join(root, 'cli/assets');
  const tarball = await packService(root, folder);
  const old = (await readdir(folder)).filter((name) => name !== basename(tarball));
  await Promise.all(old.map((name) => rm(join(folder, name), { recursive: true })));
  const filter = (path: string) => !LEFTOVERS.test(basename(path));
  await Promise.all(
    Object.entries(DATA).map(([name, from]) => cp(join(root, from), join(folder, name), { recursive: true, filter })),
  );
  await Promise.all(['LICENSE', 'README.md'].map((name) => cp(join(root, name), join(root, 'cli', name))));
}
