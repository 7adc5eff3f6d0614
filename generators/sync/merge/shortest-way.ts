import type { Telling } from './telling-lines.js';

/** Boxes that differ in more lines than this are taken as written anew: larger hunks only make a merge more careful. */
const MOST_EDITS = 256;

/** Marks as changed what two sides do not share on a shortest way from one to the other. */
export function shortestWay(a: Telling, b: Telling): void {
  new Comparison(a, b).run();
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
