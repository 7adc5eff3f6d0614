import { createHash } from 'node:crypto';
import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/**
 * Writes the identity of what was built beside the bundle: a fingerprint of all that the package runs and renders. What one
 * build of ao found in a project holds for the same build only.
 */
export async function buildId(root: string): Promise<void> {
  const hash = createHash('sha256');
  for (const folder of ['bin', 'dist', 'assets']) {
    const at = join(root, 'cli', folder);
    const entries = await readdir(at, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    for (const file of files.sort()) hash.update(`${file.slice(at.length)}\0`).update(await readFile(file));
  }
  hash.update(await readFile(join(root, 'cli/package.json')));
  await writeFile(join(root, 'cli/dist/build-id'), hash.digest('hex'));
}
