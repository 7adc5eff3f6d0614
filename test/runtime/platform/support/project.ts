import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';

/** A fresh folder, whose name has a space and an umlaut, with these files; removed after the test file's last test. */
export async function folderWith(files: Record<string, string> = {}): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), 'ao tést ü '));
  made.push(root);
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, name)), { recursive: true });
    await writeFile(join(root, name), text);
  }
  return root;
}

const made: string[] = [];
afterAll(async () => {
  for (const root of made.splice(0)) await rm(root, { recursive: true, force: true, maxRetries: 5 });
});
