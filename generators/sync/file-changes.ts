import type { SyncStep } from './plan.js';
import type { DiskFile } from './snapshot.js';

/** What of a plan says which bytes change: that of a sync, or of an undo. */
export interface PlannedFiles {
  readonly steps: readonly (Pick<SyncStep, 'path' | 'action'> & {
    readonly write?: { readonly content: Uint8Array };
  })[];
  readonly seen: { readonly files: ReadonlyMap<string, DiskFile> };
}

/** What one file becomes: bytes before and after; undefined is no file. */
export interface FileChange {
  readonly path: string;
  readonly before: Uint8Array | undefined;
  readonly after: Uint8Array | undefined;
}

/** The files whose bytes a plan changes, in the order of their paths. */
export function fileChanges({ steps, seen }: PlannedFiles): FileChange[] {
  return steps.flatMap(({ path, action, write }) => {
    if (write === undefined && action !== 'remove') return [];
    const disk = seen.files.get(path);
    return [{ path, before: disk?.kind === 'file' ? disk.content : undefined, after: write?.content }];
  });
}
