import { cp, mkdir, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';

/** Data that the package carries, by its name in cli/assets and its place in the repository. */
const DATA = { blueprints: 'blueprints', proto: 'proto', ao_runtime: 'runtime/python/ao_runtime' } as const;

/** What an interpreter or an editor leaves behind beside the sources. */
const LEFTOVERS = /^(__pycache__|\.pytest_cache|\.ruff_cache|node_modules|\.DS_Store)$|\.pyc$/;

/** Copies the data that ao carries into cli/assets; `tarball` is the packed npm runtime. */
export async function assets(root: string, tarball: string): Promise<void> {
  const folder = join(root, 'cli/assets');
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  const filter = (path: string) => !LEFTOVERS.test(basename(path));
  await Promise.all(Object.entries(DATA).map(([name, from]) => cp(join(root, from), join(folder, name), { recursive: true, filter })));
  await cp(tarball, join(folder, basename(tarball)));
}
