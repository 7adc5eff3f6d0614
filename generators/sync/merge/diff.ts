import { compact, type Side } from './compact.js';
import { shortestWay } from './shortest-way.js';
import { telling } from './telling-lines.js';

/** Lines that differ, as half-open ranges from 0: `a` in the old text, `b` in the new one. Never both empty. */
export interface Hunk {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/**
 * The hunks between two texts given as lines. Of the many ways to tell two texts apart it takes the one that git takes
 * (Myers, 1986, in linear space; hunks moved to the end of what repeats), so that merges come out as people know them.
 */
export function diffLines(a: readonly string[], b: readonly string[]): Hunk[] {
  const numbers = new Map<string, number>();
  const side = (lines: readonly string[]): Side => ({
    lines: lines.map((line) => numbers.get(line) ?? numbers.set(line, numbers.size).size - 1),
    changed: lines.map(() => false),
  });
  const [old, now] = [side(a), side(b)];
  const head = commonLength(old.lines, now.lines, 1, 0);
  const tail = commonLength(old.lines, now.lines, -1, head);
  shortestWay(telling(old, now, head, tail), telling(now, old, head, tail));
  compact(old, now);
  compact(now, old);
  return hunks(old.changed, now.changed);
}

/** How many lines two texts have alike at their beginning (`step` 1) or end (-1), but for `taken` at the other. */
export function commonLength<T>(a: readonly T[], b: readonly T[], step: 1 | -1 = 1, taken = 0): number {
  const most = Math.min(a.length, b.length) - taken;
  let length = 0;
  while (length < most && (step === 1 ? a[length] === b[length] : a.at(-1 - length) === b.at(-1 - length))) length += 1;
  return length;
}

/** Lines that are not changed stand for one another, in order. */
function hunks(a: readonly boolean[], b: readonly boolean[]): Hunk[] {
  const found: Hunk[] = [];
  for (let i = 0, j = 0; i < a.length || j < b.length; i += 1, j += 1) {
    const [aStart, bStart] = [i, j];
    while (a[i] === true) i += 1;
    while (b[j] === true) j += 1;
    if (i > aStart || j > bStart) found.push({ aStart, aEnd: i, bStart, bEnd: j });
  }
  return found;
}
