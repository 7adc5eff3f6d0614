import { isUtf8 } from 'node:buffer';
import {
  type Case,
  type Decision,
  entryOf,
  modeOf,
  type Present,
  pristine,
  remembered,
  stillThere,
  type Wanted,
} from './case.js';
import { fingerprint } from './fingerprint.js';
import type { ManifestEntry } from './manifest.js';
import { withLineEndsOf } from './merge/line-ends.js';
import { merged, overwrite } from './merged.js';

/** Decides one path by its class. */
export async function decide(c: Case): Promise<Decision> {
  if (c.entry?.ejected) return ejected(c, c.entry);
  if (c.next === undefined) return c.entry === undefined ? { reason: '' } : noLongerWanted(c, c.entry);
  const wanted = { ...c, next: c.next };
  if (c.disk === undefined) return missing(wanted);
  if (c.disk.kind === 'other') return replaced(wanted, c.disk.what);
  const present: Present = { ...wanted, disk: c.disk };
  if (fingerprint(c.disk.content) === fingerprint(c.next.content)) return same(present);
  if (c.next.class === 'gen') return gen(present);
  if (c.next.class === 'seam') return seam(present);
  return merged(present);
}

/** A file of the user that a generator changes: it stays the user's, and what ao knows of it stays as it was. */
export function edited({ disk, entry, next }: Case, content: Uint8Array | undefined): Decision {
  if (content === undefined) return { action: 'remove', reason: 'it was generated, and not edited', entry: undefined };
  if (disk === undefined) {
    const created = { class: 'seam', sha256: fingerprint(content), mode: 0o644 } as const;
    return { action: 'create', reason: 'new', write: { content, mode: 0o644 }, entry: created };
  }
  if (disk.kind === 'other') return { action: 'conflict', reason: disk.what, blocks: true, entry };
  // It was read as UTF-8, and would come out as other bytes.
  if (isUtf8(content) && !isUtf8(disk.content))
    return { action: 'conflict', reason: 'lines cannot be put into it: it is not UTF-8', blocks: true, entry };
  const write = { content: withLineEndsOf(disk.content, content), mode: disk.executable ? 0o755 : 0o644 } as const;
  const known = entry ?? (next && { ...entryOf(next), sha256: fingerprint(disk.content) });
  return { action: 'update', reason: 'lines are put in or taken out', write, entry: known };
}

/** What ao knows of it stays as it was, so that it can be handed back; it is forgotten when neither side has it any more. */
function ejected({ next, disk }: Case, entry: ManifestEntry): Decision {
  if (next === undefined && disk === undefined) return { reason: '', entry: undefined, base: undefined };
  return { action: 'skip', reason: 'ejected: it is yours', entry };
}

function missing(c: Wanted): Decision {
  if (c.entry !== undefined && c.next.class !== 'gen') {
    return { action: 'kept-deleted', reason: 'you deleted it', entry: { ...c.entry, deletedByUser: true } };
  }
  const reason = c.entry === undefined ? 'new' : 'was missing';
  return { action: 'create', reason, write: { content: c.next.content, mode: c.next.mode }, ...remembered(c) };
}

/** A folder or a link where a file was: the user's own arrangement, but ao's own files must be files. */
function replaced(c: Wanted, what: string): Decision {
  if (c.next.class !== 'gen' && c.entry !== undefined) return { action: 'skip', reason: what, entry: c.entry };
  return { action: 'conflict', reason: what, blocks: true, entry: c.entry };
}

function same(c: Present): Decision {
  const mode = modeOf(c);
  const set = (mode === 0o755) !== c.disk.executable;
  // A seam stays the user's, also when it is for once as ao would write it.
  const known = c.next.class === 'seam' && c.entry !== undefined ? { entry: stillThere(c.entry) } : remembered(c);
  if (set)
    return {
      action: 'update',
      reason: 'its executable bit changes',
      write: { content: c.disk.content, mode },
      ...known,
    };
  return { action: 'identical', reason: 'as it should be', ...known };
}

function gen(c: Present): Decision {
  if (pristine(c)) return overwrite(c, 'generated anew');
  if (c.force) return overwrite(c, 'your edit is overwritten (--force)');
  const reason =
    c.entry === undefined
      ? 'a file that ao did not write is in its place'
      : 'edited by hand, and ao would overwrite it';
  return { action: 'conflict', reason, blocks: true, entry: c.entry };
}

/** A seam is the user's from the first edit on; until then it follows the contract. */
function seam(c: Present): Decision {
  if (pristine(c)) return overwrite(c, 'not edited since ao wrote it');
  return { action: 'skip', reason: 'yours', entry: c.entry ?? entryOf(c.next) };
}

/** A file that ao wrote and no longer makes. Only what nobody touched goes. */
function noLongerWanted(c: Case, entry: ManifestEntry): Decision {
  const gone = { entry: undefined, base: undefined };
  if (c.disk === undefined) return { reason: 'gone already', ...gone };
  const goes = c.discard || entry.class !== 'seam';
  if (c.disk.kind === 'file' && goes && fingerprint(c.disk.content) === entry.sha256) {
    return { action: 'remove', reason: 'no longer made, and not edited', ...gone };
  }
  // Said once: a seam is the user's already, and there is nothing more that ao could do with it.
  if (entry.class === 'seam') return { action: 'orphan', reason: 'ao no longer makes it; it is yours', ...gone };
  return { action: 'orphan', reason: 'ao no longer makes it, but you edited it', entry };
}
