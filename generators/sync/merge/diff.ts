import { compact, type Side } from './compact.js';

/** Lines that differ, as half-open ranges from 0: `a` in the old text, `b` in the new one. Never both empty. */
export interface Hunk {
  readonly aStart: number;
  readonly aEnd: number;
  readonly bStart: number;
  readonly bEnd: number;
}

/** Boxes that differ in more lines than this are taken as written anew: larger hunks only make a merge more careful. */
const MOST_EDITS = 256;
/** As git: a line that is there this often, between lines that have no counterpart, says nothing of what belongs together. */
const MOST_REPEATS = 1024;
const REPEAT_WINDOW = 100;
const REPEATS_PER_LONER = 4;

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
  new Comparison(telling(old, now, head, tail), telling(now, old, head, tail)).run();
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

/** The lines of a side that are compared, with their places in it; those left out are marked as changed. */
interface Telling {
  readonly lines: readonly number[];
  readonly changed: boolean[];
  readonly places: readonly number[];
}

function telling(side: Side, other: Side, head: number, tail: number): Telling {
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

interface Box {
  readonly a0: number;
  readonly a1: number;
  readonly b0: number;
  readonly b1: number;
}

/** Myers' comparison: finds the middle of the shortest way through a box, and goes on with the two boxes beside it. */
class Comparison {
  /** Furthest places on each diagonal, forward and backward; a diagonal is `a - b`. */
  readonly #forward = new Map<number, number>();
  readonly #backward = new Map<number, number>();

  constructor(
    private readonly a: Telling,
    private readonly b: Telling,
  ) {}

  run(): void {
    const boxes: Box[] = [{ a0: 0, a1: this.a.lines.length, b0: 0, b1: this.b.lines.length }];
    for (let box = boxes.pop(); box !== undefined; box = boxes.pop()) {
      const { a0, a1, b0, b1 } = this.#shrunk(box);
      const middle = a0 === a1 || b0 === b1 ? undefined : this.#middle({ a0, a1, b0, b1 });
      if (middle === undefined) this.#mark({ a0, a1, b0, b1 });
      else {
        boxes.push({ a0, a1: middle.a, b0, b1: middle.b }, { a0: middle.a, a1, b0: middle.b, b1 });
      }
    }
  }

  #shrunk({ a0, a1, b0, b1 }: Box): Box {
    while (a0 < a1 && b0 < b1 && this.#same(a0, b0)) [a0, b0] = [a0 + 1, b0 + 1];
    while (a0 < a1 && b0 < b1 && this.#same(a1 - 1, b1 - 1)) [a1, b1] = [a1 - 1, b1 - 1];
    return { a0, a1, b0, b1 };
  }

  #same(i: number, j: number): boolean {
    return this.a.lines[i] === this.b.lines[j];
  }

  #mark({ a0, a1, b0, b1 }: Box): void {
    for (let i = a0; i < a1; i += 1) this.a.changed[this.a.places[i] as number] = true;
    for (let j = b0; j < b1; j += 1) this.b.changed[this.b.places[j] as number] = true;
  }

  /** A point on a shortest way, where the searches from both corners meet; undefined when that costs too much. */
  #middle(box: Box): { a: number; b: number } | undefined {
    const { a0, a1, b0, b1 } = box;
    const [ahead, back] = [
      new Front(this.#forward, a0 - b0, box, -1),
      new Front(this.#backward, a1 - b1, box, Infinity),
    ];
    ahead.reached.set(a0 - b0, a0);
    back.reached.set(a1 - b1, a1);
    const odd = ((a0 - b0 - (a1 - b1)) & 1) !== 0;
    for (let edits = 1; edits <= MOST_EDITS; edits += 1) {
      ahead.widen();
      for (let d = ahead.max; d >= ahead.min; d -= 2) {
        const i = this.#runForward(d, box);
        if (odd && back.has(d) && (this.#backward.get(d) as number) <= i) return { a: i, b: i - d };
      }
      back.widen();
      for (let d = back.max; d >= back.min; d -= 2) {
        const i = this.#runBackward(d, box);
        if (!odd && ahead.has(d) && i <= (this.#forward.get(d) as number)) return { a: i, b: i - d };
      }
    }
    return undefined;
  }

  #runForward(d: number, { a1, b1 }: Box): number {
    const [below, above] = [this.#forward.get(d - 1) as number, this.#forward.get(d + 1) as number];
    let i = below >= above ? below + 1 : above;
    while (i < a1 && i - d < b1 && this.#same(i, i - d)) i += 1;
    this.#forward.set(d, i);
    return i;
  }

  #runBackward(d: number, { a0, b0 }: Box): number {
    const [below, above] = [this.#backward.get(d - 1) as number, this.#backward.get(d + 1) as number];
    let i = below < above ? below : above - 1;
    while (i > a0 && i - d > b0 && this.#same(i - 1, i - d - 1)) i -= 1;
    this.#backward.set(d, i);
    return i;
  }
}

/** The diagonals that a search has come to. Beyond the box there is nothing to find, so that it is not left. */
class Front {
  min: number;
  max: number;

  constructor(
    readonly reached: Map<number, number>,
    start: number,
    private readonly box: Box,
    private readonly nowhere: number,
  ) {
    reached.clear();
    [this.min, this.max] = [start, start];
  }

  widen(): void {
    const { a0, a1, b0, b1 } = this.box;
    if (this.min > a0 - b1) this.reached.set(--this.min - 1, this.nowhere);
    else this.min += 1;
    if (this.max < a1 - b0) this.reached.set(++this.max + 1, this.nowhere);
    else this.max -= 1;
  }

  has(diagonal: number): boolean {
    return this.min <= diagonal && diagonal <= this.max;
  }
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
