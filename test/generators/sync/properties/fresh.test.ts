import fc from 'fast-check';
import { expect, it } from 'vitest';
import { readManifest } from '../../../../generators/sync/index.js';
import { fingerprint } from '../../../../generators/sync/fingerprint.js';
import type { SmallProject } from './project.js';
import { FOR_ALL, MINUTES, operations, SEED, SEQUENCES, withProject } from './sequences.js';
import { contractEdit, type User } from './user.js';

/** A seam that some versions make: it stays the user's when a version does not. */
const SOMETIMES = 'tests/only-sometimes.txt';

it(
  `after each of ${SEQUENCES} sequences (seed ${SEED}) without an edit of ao's files, a project is what a fresh one would be`,
  async () => {
    await fc.assert(
      fc.asyncProperty(operations(contractEdit), (all) =>
        withProject(async (project, user) => {
          for (const operation of all) {
            if (operation.do === 'edit') user.does(operation.edit);
            else await project.does(operation);
          }
          await project.does({ do: 'sync' });
          await expectFresh(project, user);
        }),
      ),
      FOR_ALL,
    );
  },
  MINUTES,
);

async function expectFresh(project: SmallProject, user: User): Promise<void> {
  const { at } = project;
  const fresh = await project.fresh();
  const { files } = (await readManifest(at.root))!;
  for (const { path, content, mode, class: owner } of fresh.values()) {
    if (path === SOMETIMES) continue;
    expect(at.bytes(path), path).toEqual(Buffer.from(content));
    expect(at.executable(path), path).toBe(mode === 0o755);
    // A file that is the user's keeps the fingerprint of what ao first put there.
    const sha256 = owner === 'seam' ? (expect.any(String) as string) : fingerprint(content);
    expect(files.get(path), path).toMatchObject({ class: owner, sha256, mode });
    const based = owner === 'merged' || owner === 'keyed';
    expect(at.has(`.ao/base/${path}`), path).toBe(based);
    if (based) expect(at.bytes(`.ao/base/${path}`), path).toEqual(Buffer.from(content));
  }
  const more = user.files().filter((path) => !fresh.has(path) && path !== SOMETIMES && !path.startsWith('notes-'));
  expect(more).toEqual([]);
}
