import { mergeByKey } from './merge/keyed.js';
import { hasConflictMarkers, mergeText } from './merge/text.js';
import type { GeneratedFile } from './file-set.js';
import { fingerprint, lf, type ManifestEntry, withLineEndsOf } from './manifest.js';
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
  /** Of ao, for the label of a conflict. */
  readonly version: string;
}

/** What to do with one path. Without `action` there is nothing to say; without `entry` the manifest forgets the path. */
export interface Decision {
  readonly action?: SyncAction;
  readonly reason: string;
  readonly keys?: readonly string[];
  readonly write?: SyncStep['write'];
  readonly entry?: ManifestEntry | undefined;
  /** Present when the stored base changes. */
  readonly base?: Uint8Array | undefined;
}

type Wanted = Case & { readonly next: GeneratedFile };
type Present = Wanted & { readonly disk: Extract<DiskFile, { kind: 'file' }> };

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
  if (disk.kind === 'other') return { action: 'conflict', reason: disk.what, entry };
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
  const action = c.next.class === 'gen' || c.entry === undefined ? 'conflict' : 'skip';
  return { action, reason: what, entry: c.entry };
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
  return { action: 'conflict', reason, entry: c.entry };
}

/** A seam is the user's from the first edit on; until then it follows the contract. */
function seam(c: Present): Decision {
  if (pristine(c)) return overwrite(c, 'not edited since ao wrote it');
  return { action: 'skip', reason: 'yours', entry: c.entry ?? entryOf(c.next) };
}

async function merged(c: Present): Promise<Decision> {
  if (c.entry === undefined) return { action: 'skip', reason: 'was there before ao; yours is kept' };
  if (pristine(c)) return overwrite(c, 'not edited since ao wrote it');
  if (c.entry.sha256 === fingerprint(c.next.content))
    return { action: 'skip', reason: 'yours is kept; ao has nothing new', entry: stillThere(c.entry) };
  if (c.base === undefined || fingerprint(c.base) !== c.entry.sha256) {
    return { action: 'skip', reason: 'yours is kept: .ao/base has lost what ao wrote last', ...remembered(c) };
  }
  return c.next.class === 'keyed' ? mergeKeys(c, c.base) : mergeLines(c, c.base);
}

async function mergeLines(c: Present, base: Uint8Array): Promise<Decision> {
  const yours = text(c.disk.content);
  if (hasConflictMarkers(yours))
    return { action: 'conflict', reason: 'conflict markers are still in it', entry: c.entry };
  const result = await mergeText({ yours, base: text(base), next: text(c.next.content), version: c.version });
  const write = { content: withLineEndsOf(c.disk.content, Buffer.from(result.text)), mode: modeOf(c) };
  if (result.conflicts === 0) return { action: 'merge', reason: "your edits and ao's", write, ...remembered(c) };
  return {
    action: 'conflict',
    reason: `${result.conflicts} ${result.conflicts === 1 ? 'place' : 'places'} changed by you and by ao`,
    write,
    ...remembered(c),
  };
}

async function mergeKeys(c: Present, base: Uint8Array): Promise<Decision> {
  const result = await mergeByKey(c.path, {
    yours: text(c.disk.content),
    base: text(base),
    next: text(c.next.content),
  });
  if (result.kind === 'unreadable')
    return { action: 'conflict', reason: `it cannot be read: ${result.problem}`, entry: c.entry };
  const known = remembered(c);
  const keys = result.both;
  if (result.text === text(c.disk.content)) return { action: 'skip', reason: 'yours is kept', keys, ...known };
  const write = { content: withLineEndsOf(c.disk.content, Buffer.from(result.text)), mode: modeOf(c) };
  return { action: 'merge', reason: "your keys and ao's", keys, write, ...known };
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

function overwrite(c: Present, reason: string): Decision {
  const write = { content: withLineEndsOf(c.disk.content, c.next.content), mode: modeOf(c) };
  return { action: 'update', reason, write, ...remembered(c) };
}

function pristine(c: Present): boolean {
  return c.entry !== undefined && c.entry.sha256 === fingerprint(c.disk.content);
}

/** An executable bit that the user set or took away stays. */
function modeOf(c: Present): GeneratedFile['mode'] {
  const before = c.entry?.mode ?? c.next.mode;
  const theirs = c.disk.executable ? 0o755 : 0o644;
  return theirs === before ? c.next.mode : theirs;
}

/** The manifest entry and the base after ao's text of now has been taken in. */
function remembered(c: Wanted): Pick<Decision, 'entry' | 'base'> {
  const entry = entryOf(c.next);
  const based = c.next.class === 'merged' || c.next.class === 'keyed';
  if (!based || (c.base !== undefined && fingerprint(c.base) === entry.sha256)) return { entry };
  return { entry, base: lf(c.next.content) };
}

function entryOf(next: GeneratedFile): ManifestEntry {
  return { class: next.class, sha256: fingerprint(next.content), mode: next.mode };
}

function stillThere({ class: fileClass, sha256, mode }: ManifestEntry): ManifestEntry {
  return { class: fileClass, sha256, mode };
}

function text(content: Uint8Array): string {
  return Buffer.from(lf(content)).toString('utf8');
}
