import { AoError } from '../../runtime/errors/index.js';
import { type FileChange, fileChanges, type ManifestEntry } from '../sync/index.js';
import { fingerprint, lf } from '../sync/fingerprint.js';
import { unknown } from './eject.js';
import type { Inspection } from './inspect.js';

/**
 * What the user changed in the files that ao wrote, or in those at `path` (a file or a folder; '.' is all). Shared files are
 * compared with what ao wrote last, others with what it would write now. Ejected files are among them when they are named.
 * Throws AO_EJECT_UNKNOWN, and the errors of the contract when only a fresh render tells.
 */
export function ownEdits({ snapshot, next }: Inspection, path = '.'): FileChange[] {
  const { manifest, files, bases } = snapshot;
  const chosen = [...manifest.files].filter(([each]) => isAt(each, path));
  if (chosen.length === 0) throw unknown(path, [...manifest.files.keys()]);
  return chosen.flatMap(([each, entry]) => {
    const disk = files.get(each);
    const now = disk?.kind === 'file' ? disk.content : undefined;
    if ((entry.ejected && each !== path) || disk?.kind === 'other' || isPristine(entry, now)) return [];
    const before = bases.get(each) ?? freshly(next, each);
    return before === undefined && now !== undefined
      ? []
      : [{ path: each, before: before && lf(before), after: now && lf(now) }];
  });
}

/** What a sync would change in the files at `path`, or an upgrade. Throws the errors of the contract. */
export function nextChanges({ next }: Inspection, path = '.'): FileChange[] {
  if (next instanceof AoError) throw next;
  return fileChanges(next.plan).filter((change) => isAt(change.path, path));
}

function isPristine(entry: ManifestEntry, now: Uint8Array | undefined): boolean {
  return now !== undefined && fingerprint(now) === entry.sha256;
}

function freshly(next: Inspection['next'], path: string): Uint8Array | undefined {
  if (next instanceof AoError) throw next;
  return next.desired.get(path)?.content;
}

function isAt(path: string, place: string): boolean {
  return place === '.' || path === place || path.startsWith(`${place}/`);
}
