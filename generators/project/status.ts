import type { AoError } from '../../runtime/errors/index.js';
import type { Component, FileClass, ManifestEntry, SyncPlan } from '../sync/index.js';
import type { DiskFile } from '../sync/snapshot.js';
import { fingerprint } from '../sync/fingerprint.js';
import { hasConflictMarkers } from '../sync/merge/text.js';
import type { Inspection } from './inspect.js';
import type { MethodNote } from './notes.js';

/**
 * How a file stands to what ao wrote: `pristine` as written, `edited` by the user, `deleted` by them, `ejected`, in
 * `conflict` (markers are in it), `orphaned` (ao makes it no more, and it was edited), `replaced` (a folder or a link is there).
 */
export type FileState = 'pristine' | 'edited' | 'deleted' | 'ejected' | 'conflict' | 'orphaned' | 'replaced';

export interface FileStatus {
  readonly path: string;
  readonly class: FileClass;
  readonly state: FileState;
  /** Whether the user owns an edited file anyway, or ao would stop at it: in words; empty when there is nothing to say. */
  readonly remark: string;
}

export interface ProjectStatus {
  /** Versions of ao: that wrote the project last, and this one. */
  readonly made: string;
  readonly version: string;
  /** Every file that ao wrote, sorted by path. */
  readonly files: readonly FileStatus[];
  /** What `ao generate` made. */
  readonly components: readonly Component[];
  /** What a sync would do (an upgrade, where the project is of an older ao), or why that cannot be said. */
  readonly next: { readonly plan: SyncPlan; readonly notes: readonly MethodNote[] } | AoError;
}

/** How the files of a project stand. */
export function statusOf({ snapshot, inputs, next }: Inspection, version: string): ProjectStatus {
  const { manifest, files } = snapshot;
  const desired = 'desired' in next ? next.desired : undefined;
  const states = [...manifest.files].map(([path, entry]) => {
    const made = desired === undefined || desired.has(path);
    return { path, class: entry.class, ...stateOf(entry, files.get(path), made) };
  });
  return { made: manifest.ao, version, files: states, components: inputs.components, next };
}

function stateOf(
  entry: ManifestEntry,
  disk: DiskFile | undefined,
  made: boolean,
): Pick<FileStatus, 'state' | 'remark'> {
  if (entry.ejected) return { state: 'ejected', remark: disk === undefined ? 'not there any more' : '' };
  if (disk === undefined)
    return { state: 'deleted', remark: entry.class === 'gen' ? 'the next sync makes it again' : '' };
  if (disk.kind === 'other') return { state: 'replaced', remark: disk.what };
  if (fingerprint(disk.content) === entry.sha256) return { state: 'pristine', remark: '' };
  if (entry.class !== 'gen' && hasConflictMarkers(Buffer.from(disk.content).toString('utf8')))
    return { state: 'conflict', remark: 'choose between the markers in it' };
  if (!made) return { state: 'orphaned', remark: 'ao makes it no more' };
  return { state: 'edited', remark: entry.class === 'gen' ? "it is ao's: the next sync stops at it" : '' };
}
