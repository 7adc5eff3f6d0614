import { diffLines, type Hunk } from './diff.js';

/** A stretch of a merge: the lines that the three texts have there. */
export interface Region {
  /** Line of the base that it begins at, from 0. */
  readonly at: number;
  readonly yours: readonly string[];
  readonly base: readonly string[];
  readonly next: readonly string[];
  /** The lines that stand in the result; undefined: both sides changed it, and differently. */
  readonly taken: readonly string[] | undefined;
}

/** A stretch of the base, half-open, with what one side or both changed in it. */
interface Change {
  readonly start: number;
  end: number;
  readonly yours: Hunk[];
  readonly next: Hunk[];
}

/**
 * Splits three texts into stretches, in order. Changes of the two sides that overlap or touch belong to one stretch:
 * touching ones too, because nobody knows which of them comes first.
 */
export function regionsOf(yours: readonly string[], base: readonly string[], next: readonly string[]): Region[] {
  const regions: Region[] = [];
  let done = 0;
  const same = (end: number) => {
    const lines = base.slice(done, end);
    if (lines.length > 0) regions.push({ at: done, yours: lines, base: lines, next: lines, taken: lines });
  };
  for (const change of changes(diffLines(base, yours), diffLines(base, next))) {
    same(change.start);
    regions.push(regionOf(change, yours, base, next));
    done = change.end;
  }
  same(base.length);
  return regions;
}

function changes(yours: readonly Hunk[], next: readonly Hunk[]): Change[] {
  const all = [...yours.map((hunk) => ({ hunk, mine: true })), ...next.map((hunk) => ({ hunk, mine: false }))];
  all.sort((a, b) => a.hunk.aStart - b.hunk.aStart);
  const grouped: Change[] = [];
  for (const { hunk, mine } of all) {
    let last = grouped.at(-1);
    if (last === undefined || hunk.aStart > last.end) {
      last = { start: hunk.aStart, end: hunk.aEnd, yours: [], next: [] };
      grouped.push(last);
    }
    last.end = Math.max(last.end, hunk.aEnd);
    (mine ? last.yours : last.next).push(hunk);
  }
  return grouped;
}

function regionOf(change: Change, yours: readonly string[], base: readonly string[], next: readonly string[]): Region {
  const was = base.slice(change.start, change.end);
  const mine = sideOf(change, change.yours, yours) ?? was;
  const new_ = sideOf(change, change.next, next) ?? was;
  const taken = change.next.length === 0 ? mine : change.yours.length === 0 || isSame(mine, new_) ? new_ : undefined;
  return { at: change.start, yours: mine, base: was, next: new_, taken };
}

/** The lines of a side that stand for the stretch; undefined when the side did not change it. */
function sideOf({ start, end }: Change, hunks: readonly Hunk[], lines: readonly string[]): string[] | undefined {
  const [first, last] = [hunks[0], hunks.at(-1)];
  if (first === undefined || last === undefined) return undefined;
  return lines.slice(first.bStart - (first.aStart - start), last.bEnd + (end - last.aEnd));
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((line, at) => line === b[at]);
}
