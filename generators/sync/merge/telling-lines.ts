import type { Side } from './compact.js';

/** As git: a line that is there this often, between lines that have no counterpart, says nothing of what belongs together. */
const MOST_REPEATS = 1024;
const REPEAT_WINDOW = 100;
const REPEATS_PER_LONER = 4;

/** The lines of a side that are compared, with their places in it; those left out are marked as changed. */
export interface Telling {
  readonly lines: readonly number[];
  readonly changed: boolean[];
  readonly places: readonly number[];
}

/** The lines between `head` and `tail` lines that both sides have alike, without those that have no counterpart or say nothing. */
export function telling(side: Side, other: Side, head: number, tail: number): Telling {
  const counts = new Map<number, number>();
  for (const line of other.lines) counts.set(line, (counts.get(line) ?? 0) + 1);
  const often = Math.min(roughRoot(side.lines.length), MOST_REPEATS);
  const [from, to] = [head, side.lines.length - tail];
  const repeats = side.lines.map((line) => {
    const count = counts.get(line) ?? 0;
    return count === 0 ? 'none' : count >= often ? 'many' : 'few';
  });
  const lines: number[] = [];
  const places: number[] = [];
  for (let at = from; at < to; at += 1) {
    const kind = repeats[at];
    if (kind === 'none' || (kind === 'many' && isAmongLoners(repeats, at, from, to))) side.changed[at] = true;
    else {
      lines.push(side.lines[at] as number);
      places.push(at);
    }
  }
  return { lines, changed: side.changed, places };
}

type Repeats = readonly ('none' | 'few' | 'many')[];

/** Whether the frequent line at `at` stands among lines that have no counterpart at all, on both sides of it. */
function isAmongLoners(repeats: Repeats, at: number, from: number, to: number): boolean {
  const [before, after] = ([-1, 1] as const).map((step) => {
    const end = step < 0 ? Math.max(from, at - REPEAT_WINDOW) : Math.min(to - 1, at + REPEAT_WINDOW);
    let [loners, frequent] = [0, 1];
    for (let i = at + step; step < 0 ? i >= end : i <= end; i += step) {
      if (repeats[i] === 'few') break;
      if (repeats[i] === 'none') loners += 1;
      else frequent += 1;
    }
    return { loners, frequent };
  }) as [{ loners: number; frequent: number }, { loners: number; frequent: number }];
  if (before.loners === 0 || after.loners === 0) return false;
  const [loners, frequent] = [before.loners + after.loners, before.frequent + after.frequent];
  return frequent * REPEATS_PER_LONER < frequent + loners;
}

/** A power of two near the square root. */
function roughRoot(n: number): number {
  let root = 1;
  for (let rest = n; rest > 0; rest >>= 2) root *= 2;
  return root;
}
