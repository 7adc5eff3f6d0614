import { isUtf8 } from 'node:buffer';
import { type Decision, modeOf, type Present, pristine, remembered, stillThere } from './case.js';
import { fingerprint, lf } from './fingerprint.js';
import { mergeByKey } from './merge/keyed.js';
import { withLineEnds, withLineEndsOf } from './merge/line-ends.js';
import { hasConflictMarkers, mergeText } from './merge/text.js';

/** What ao would have changed, beside a file in which it did not. */
export const REJECTS = '.rej';

/** Decides a file that both the user and ao change. */
export async function merged(c: Present): Promise<Decision> {
  if (c.entry === undefined) return { action: 'skip', reason: 'was there before ao; yours is kept' };
  if (pristine(c)) return overwrite(c, 'not edited since ao wrote it');
  if (c.entry.sha256 === fingerprint(c.next.content))
    return { action: 'skip', reason: 'yours is kept; ao has nothing new', entry: stillThere(c.entry) };
  if (c.base === undefined || fingerprint(c.base) !== c.entry.sha256) return baseless(c);
  if ([c.disk.content, c.base, c.next.content].some((side) => side.includes(0))) return bytes(c);
  return c.next.class === 'keyed' ? mergeKeys(c, c.base) : mergeLines(c, c.base);
}

/** Without what ao wrote last nobody knows which lines are whose; from the text of now on it is known again. */
function baseless(c: Present): Decision {
  return { action: 'skip', reason: 'yours is kept: .ao/base has lost what ao wrote last', ...remembered(c) };
}

export function overwrite(c: Present, reason: string): Decision {
  const write = { content: withLineEndsOf(c.disk.content, c.next.content), mode: modeOf(c) };
  return { action: 'update', reason, write, ...remembered(c) };
}

/** What is no text is taken as one piece. */
function bytes(c: Present): Decision {
  if (c.conflict === 'ours') return { action: 'skip', reason: 'yours is kept', ...remembered(c) };
  if (c.conflict === 'theirs') return overwrite(c, "ao's is taken");
  const reason = 'changed by you and by ao, and no text that could be merged: choose by --conflict=ours or theirs';
  return { action: 'conflict', reason, blocks: true, entry: c.entry };
}

// As latin1: a byte is a character, so that a text in any encoding comes out as it went in.
function mergeLines(c: Present, base: Uint8Array): Decision {
  const [yours, was, next] = [c.disk.content, base, c.next.content].map((side) =>
    Buffer.from(lf(side)).toString('latin1'),
  );
  const texts = { yours: yours ?? '', base: was ?? '', next: next ?? '' };
  const open = leftOpen(c, texts.yours);
  if (open !== undefined) return { action: 'conflict', reason: open, entry: c.entry };
  const { text, conflicts, rejected } = mergeText({ ...texts, version: c.version, style: c.conflict });
  const whole = withLineEnds(Buffer.from(c.disk.content).toString('latin1'), text);
  const known = remembered(c);
  const write = text === texts.yours ? {} : { write: { content: Buffer.from(whole, 'latin1'), mode: modeOf(c) } };
  if (conflicts === 0) return { action: 'merge', reason: "your edits and ao's", ...write, ...known };
  const places = `${conflicts} ${conflicts === 1 ? 'place' : 'places'} changed by you and by ao`;
  if (c.conflict === 'ours') return { action: 'merge', reason: `${places}: yours is kept`, ...write, ...known };
  if (c.conflict === 'theirs') return { action: 'merge', reason: `${places}: ao's is taken`, ...write, ...known };
  if (c.conflict === 'inline') {
    const unmerged = { base: lf(base), yours: c.disk.content, next: lf(c.next.content) };
    return { action: 'conflict', reason: places, ...write, unmerged, ...known };
  }
  const head = `--- ${c.path}, last generated\n+++ ${c.path}, ao ${c.version}\n`;
  const rejects = Buffer.concat([Buffer.from(head), Buffer.from(rejected, 'latin1')]);
  return {
    action: 'conflict',
    reason: `${places}: yours is kept, ao's is in ${c.path}${REJECTS}`,
    ...write,
    rejects,
    ...known,
  };
}

/** Whether an earlier conflict waits to be resolved; another one on top would be hard to tell from it. */
function leftOpen({ path, rejected }: Present, yours: string): string | undefined {
  if (hasConflictMarkers(yours)) return 'conflict markers are still in it';
  return rejected ? `${path}${REJECTS} is still there` : undefined;
}

async function mergeKeys(c: Present, base: Uint8Array): Promise<Decision> {
  // What is read as UTF-8 and is none would come out as other bytes.
  if (!isUtf8(c.disk.content))
    return { action: 'conflict', reason: 'it cannot be read: it is not UTF-8', blocks: true, entry: c.entry };
  const yours = text(c.disk.content);
  const texts = { yours, base: text(base), next: text(c.next.content) };
  const result = await mergeByKey(c.path, texts, { theirs: c.conflict === 'theirs', gone: c.gone });
  if (result.kind === 'unreadable')
    return { action: 'conflict', reason: `it cannot be read: ${result.problem}`, blocks: true, entry: c.entry };
  if (result.kind !== 'merged') return baseless(c);
  const known = remembered(c);
  const keys = result.both;
  if (result.text === yours) return { action: 'skip', reason: 'yours is kept', keys, ...known };
  const whole = withLineEnds(Buffer.from(c.disk.content).toString('utf8'), result.text);
  const write = { content: Buffer.from(whole), mode: modeOf(c) };
  return { action: 'merge', reason: "your keys and ao's", keys, write, ...known };
}

function text(content: Uint8Array): string {
  return Buffer.from(lf(content)).toString('utf8');
}
