import {
  applySync,
  type Component,
  FileSetBuilder,
  planSync,
  readSnapshot,
  undoLast,
  withProjectLock,
} from '../../../../generators/sync/index.js';
import type { FileClass } from '../../../../generators/sync/file-set.js';

/** What a process does to a project; JSON. */
export type Job =
  | {
      readonly kind: 'sync';
      readonly desired: Readonly<Record<string, readonly [FileClass, string, (0o644 | 0o755)?]>>;
      /** Of the user's files; null takes one away. */
      readonly edits?: Readonly<Record<string, string | null>>;
      readonly components?: readonly Component[];
      readonly discard?: boolean;
    }
  | { readonly kind: 'undo'; readonly redo?: boolean; readonly force?: boolean }
  /** Only what every command begins with. */
  | { readonly kind: 'repair' };

export async function carryOut(root: string, job: Job): Promise<void> {
  if (job.kind === 'undo') return void (await undoLast(root, job));
  await withProjectLock(root, async () => {
    if (job.kind === 'repair') return;
    const files = new FileSetBuilder();
    for (const [path, rest] of Object.entries(job.desired)) files.add(path, ...rest);
    const desired = files.build();
    const edits = new Map(
      Object.entries(job.edits ?? {}).map(([path, text]) => [path, text === null ? undefined : Buffer.from(text)]),
    );
    const snapshot = await readSnapshot(root, desired, undefined, [...edits.keys()]);
    const head = { ao: '0.1.0', layers: ['project'], answers: {}, components: job.components ?? [] };
    await applySync(root, await planSync(snapshot, desired, head, { edits, discard: job.discard === true }));
  });
}
