import type { ConflictStyle } from './conflict-style.js';
import type { GeneratedFile } from './file-set.js';
import { fingerprint, lf } from './fingerprint.js';
import type { ManifestEntry } from './manifest.js';
import type { SyncAction, SyncStep } from './plan.js';
import type { DiskFile } from './snapshot.js';

/** One path as the user has it, as ao last wrote it, and as ao would write it now. */
export interface Case {
  readonly path: string;
  readonly next: GeneratedFile | undefined;
  readonly entry: ManifestEntry | undefined;
  readonly disk: DiskFile | undefined;
  readonly base: Uint8Array | undefined;
  readonly force: boolean;
  /** What is no longer made goes also when it is the user's, unless it was edited. */
  readonly discard: boolean;
  /** Tables of a file merged by key, as dotted paths, that go whole when ao has them no more. */
  readonly gone: readonly string[];
  readonly conflict: ConflictStyle;
  /** There is a file of rejected hunks beside it. */
  readonly rejected: boolean;
  /** Of ao, for the label of a conflict. */
  readonly version: string;
}

/** What to do with one path. Without `action` there is nothing to say; without `entry` the manifest forgets the path. */
export interface Decision {
  readonly action?: SyncAction;
  readonly reason: string;
  readonly keys?: readonly string[];
  readonly write?: SyncStep['write'];
  readonly blocks?: true;
  readonly unmerged?: SyncStep['unmerged'];
  /** Text of a file of rejected hunks to lay beside it. */
  readonly rejects?: Uint8Array;
  readonly entry?: ManifestEntry | undefined;
  /** Present when the stored base changes. */
  readonly base?: Uint8Array | undefined;
}

export type Wanted = Case & { readonly next: GeneratedFile };
export type Present = Wanted & { readonly disk: Extract<DiskFile, { kind: 'file' }> };

/** The file is as ao last wrote it. */
export function pristine(c: Present): boolean {
  return c.entry !== undefined && c.entry.sha256 === fingerprint(c.disk.content);
}

/** An executable bit that the user set or took away stays. */
export function modeOf(c: Present): GeneratedFile['mode'] {
  const before = c.entry?.mode ?? c.next.mode;
  const theirs = c.disk.executable ? 0o755 : 0o644;
  return theirs === before ? c.next.mode : theirs;
}

/** The manifest entry and the base after ao's text of now has been taken in. */
export function remembered(c: Wanted): Pick<Decision, 'entry' | 'base'> {
  const entry = entryOf(c.next);
  const based = c.next.class === 'merged' || c.next.class === 'keyed';
  if (!based || (c.base !== undefined && fingerprint(c.base) === entry.sha256)) return { entry };
  return { entry, base: lf(c.next.content) };
}

export function entryOf(next: GeneratedFile): ManifestEntry {
  const { class: fileClass, content, mode, unformatted } = next;
  return { class: fileClass, sha256: fingerprint(content), mode, ...(unformatted && { unformatted }) };
}

/** What is remembered of a file that was deleted once and is there again. */
export function stillThere({ deletedByUser: _, ...entry }: ManifestEntry): ManifestEntry {
  return entry;
}
