import { isUtf8 } from 'node:buffer';
import { mergeByKey } from './merge/keyed.js';
import { mergeText } from './merge/text.js';
import { fingerprint, lf } from './fingerprint.js';
import { parseManifest } from './manifest-parse.js';
import { MANIFEST, STATE_DIR } from './manifest.js';
import { withLineEndsOf } from './merge/line-ends.js';
import type { SyncAction } from './plan.js';
import type { Touched } from './undo-plan.js';

/** What to do with one file that is taken back. */
export interface UndoDecision {
  readonly action: SyncAction;
  readonly reason: string;
  readonly write?: { readonly content: Uint8Array; readonly mode?: number };
  /** The bytes of now, to keep aside. */
  readonly aside?: Uint8Array;
}

type Present = Touched & { readonly now: { readonly kind: 'file'; readonly content: Uint8Array } };

/** Decides one file by what it was, what the write left, and what it is now. */
export async function decideUndo(touched: Touched, force: boolean): Promise<UndoDecision> {
  const { entry, now } = touched;
  if (now?.kind === 'other') return { action: 'conflict', reason: now.what };
  if (now === undefined) return missing(touched);
  const present: Present = { ...touched, now };
  const print = fingerprint(now.content);
  if (print === entry.after) return untouched(present);
  if (print === entry.before) return { action: 'identical', reason: 'it is as it was before' };
  const merged = await merge(present);
  if (merged !== undefined) return merged;
  const reason = whyNot(entry);
  if (!force) return { action: 'conflict', reason };
  return { ...back(touched, reason), aside: now.content };
}

function missing(touched: Touched): UndoDecision {
  const { entry } = touched;
  if (entry.before === null) return { action: 'identical', reason: 'gone already' };
  // What ao knows of the project is no one's to delete.
  if (entry.after === null || entry.path.startsWith(`${STATE_DIR}/`)) return back(touched, 'it was removed');
  return { action: 'kept-deleted', reason: 'you deleted it since' };
}

/** Back to what was before, whatever is there now. */
function back({ entry, before, now }: Touched, reason: string): UndoDecision {
  if (before === undefined) return { action: 'remove', reason };
  const action = now === undefined ? 'create' : 'update';
  return { action, reason, write: { content: before, mode: entry.beforeMode } };
}

/** The file is as the write left it, but for line ends and permission bits that somebody gave it since: they stay. */
function untouched({ entry, before, after, now, nowMode }: Present): UndoDecision {
  if (before === undefined) return { action: 'remove', reason: 'it was made, and not edited since' };
  const exact = after === undefined || Buffer.compare(after, now.content) === 0;
  const content = exact ? before : withLineEndsOf(now.content, before);
  const mode = nowMode === entry.afterMode ? entry.beforeMode : nowMode;
  if (mode === nowMode && Buffer.compare(content, now.content) === 0)
    return { action: 'identical', reason: 'as it was' };
  return { action: 'update', reason: 'not edited since', write: { content, mode } };
}

async function merge(present: Present): Promise<UndoDecision | undefined> {
  const { entry, now, before, after, nowMode } = present;
  if (before === undefined || after === undefined || [now.content, before].some((each) => each.includes(0)))
    return undefined;
  // By lines as latin1: a byte is a character, so that a text in any encoding comes out as it went in. By key it would not.
  if (present.class === 'keyed' && !isUtf8(now.content)) return undefined;
  const encoding = present.class === 'keyed' ? 'utf8' : 'latin1';
  const [yours = '', base = '', next = ''] = [now.content, after, before].map((each) =>
    Buffer.from(lf(each)).toString(encoding),
  );
  const merged = await mergedText(present, { yours, base, next });
  if (merged === undefined) return undefined;
  const content = withLineEndsOf(now.content, Buffer.from(merged, encoding));
  const mode = nowMode === entry.afterMode ? entry.beforeMode : nowMode;
  return { action: 'merge', reason: 'your edits since stay', write: { content, mode } };
}

/** The merge of three texts, if nothing stands against it. */
async function mergedText(
  { entry: { path }, class: fileClass }: Present,
  texts: { yours: string; base: string; next: string },
): Promise<string | undefined> {
  if (fileClass === 'keyed') {
    const result = await mergeByKey(path, texts);
    return result.kind === 'merged' && result.both.length === 0 ? result.text : undefined;
  }
  const { text: merged, conflicts } = mergeText({ ...texts, version: '' });
  if (conflicts > 0) return undefined;
  return path === MANIFEST && !isManifest(merged) ? undefined : merged;
}

function isManifest(merged: string): boolean {
  try {
    return parseManifest(merged) !== undefined;
  } catch {
    return false;
  }
}

function whyNot({ before, after }: Touched['entry']): string {
  if (before === null) return 'it was made, and you edited it since';
  if (after === null) return 'it was removed, and something else is there since';
  return 'you edited the same place since';
}
