import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

export interface Drift {
  path: string;
  kind: 'differs' | 'is missing' | 'is not generated any more';
}

/** Compares what should be with what is in the working tree of `root`; an empty list is no drift. */
export async function findDrift(
  root: string,
  wanted: ReadonlyMap<string, string>,
  folders: readonly string[],
): Promise<Drift[]> {
  const drift: Drift[] = [];
  for (const [path, text] of wanted) {
    const found = await readFile(join(root, path), 'utf8').catch(() => undefined);
    if (found !== text) drift.push({ path, kind: found === undefined ? 'is missing' : 'differs' });
  }
  for (const folder of folders) {
    for (const path of await filesBelow(root, folder))
      if (!wanted.has(path)) drift.push({ path, kind: 'is not generated any more' });
  }
  return drift;
}

/** Makes the working tree as wanted; files that are right are not touched. */
export async function mendDrift(
  root: string,
  wanted: ReadonlyMap<string, string>,
  drift: readonly Drift[],
): Promise<void> {
  for (const { path } of drift) {
    const text = wanted.get(path);
    if (text === undefined) {
      await rm(join(root, path));
      continue;
    }
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function filesBelow(root: string, folder: string): Promise<string[]> {
  const entries = await readdir(join(root, folder), { recursive: true, withFileTypes: true }).catch(() => []);
  return entries
    .filter((e) => e.isFile())
    .map((e) =>
      join(e.parentPath, e.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}
