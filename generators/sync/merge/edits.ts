import { type Data, isList, isSame, isTable, nameOf, type Path, type Table } from './data.js';
import { mergeLists, otherList } from './lists.js';

/** One change to a text. Paths are those of yours at the moment of the edit. */
export type Edit =
  /** The value at `path` becomes the one that ao's text has at `from`. A new key goes behind the first of `after` that is there. */
  | { readonly kind: 'set'; readonly path: Path; readonly from: Path; readonly after: readonly string[] }
  | { readonly kind: 'remove'; readonly path: Path }
  /** The list at `path` becomes `items`: those that it has, by their places in it, and new ones, that are in ao's text at these paths. */
  | { readonly kind: 'list'; readonly path: Path; readonly items: readonly (number | Path)[] };

export interface ThreeWay {
  /** What to change in yours, in order. */
  readonly edits: readonly Edit[];
  /** Keys changed on both sides, as dotted paths. */
  readonly both: readonly string[];
}

/** How a merge decides what both sides changed: yours stays. */
export interface Preference {
  /** ao's is taken. */
  readonly theirs?: boolean | undefined;
  /** Tables, as dotted paths, that go whole when ao has them no more, with what yours changed in them. */
  readonly gone?: readonly string[] | undefined;
}

/** What ao changed since `base`, as edits of `yours`. */
export function threeWay(yours: Data, base: Data, next: Data, preference: Preference = {}): ThreeWay {
  const merge = new Merge(preference);
  merge.visit({ path: [], from: [], after: [] }, yours, base, next);
  return merge;
}

interface Place {
  readonly path: Path;
  readonly from: Path;
  readonly after: readonly string[];
}

type Side = Data | undefined;

class Merge implements ThreeWay {
  readonly edits: Edit[] = [];
  readonly both: string[] = [];

  constructor(private readonly preference: Preference) {}

  visit(at: Place, yours: Side, base: Side, next: Side): void {
    if (isSame(base, next) || isSame(yours, next)) return;
    if (isTable(yours) && isTable(next)) this.#keys(at, yours, isTable(base) ? base : new Map(), next);
    else if (next === undefined && this.preference.gone?.includes(nameOf(at.path)) === true) this.#take(at, next);
    // A table that ao has no more stays with what the user put in it.
    else if (isTable(yours) && isTable(base) && next === undefined && !isSame(yours, base))
      this.#keys(at, yours, base, new Map());
    else if (isList(yours) && isList(next) && this.#list(at, yours, isList(base) ? base : [], next)) return;
    else if (isSame(yours, base)) this.#take(at, next);
    else {
      this.both.push(nameOf(at.path));
      if (this.preference.theirs === true) this.#take(at, next);
    }
  }

  #take({ path, from, after }: Place, next: Side): void {
    this.edits.push(next === undefined ? { kind: 'remove', path } : { kind: 'set', path, from, after });
  }

  #keys({ path, from }: Place, yours: Table, base: Table, next: Table): void {
    let after: readonly string[] = [];
    for (const [key, value] of next) {
      this.visit({ path: [...path, key], from: [...from, key], after }, yours.get(key), base.get(key), value);
      after = [key, ...after];
    }
    for (const [key, value] of base)
      if (!next.has(key)) this.visit({ path: [...path, key], from: [], after: [] }, yours.get(key), value, undefined);
  }

  /** Lists are merged item by item where one can tell which is which. False where not. */
  #list({ path, from }: Place, yours: Data[], base: Data[], next: Data[]): boolean {
    const merged = mergeLists(path, yours, base, next) ?? (isSame(yours, base) ? otherList(yours, next) : undefined);
    if (merged === undefined) return false;
    for (const { yours: mine, base: was, next: news } of merged.common)
      this.visit({ path: [...path, mine], from: [...from, news], after: [] }, yours[mine], base[was], next[news]);
    if (merged.both) this.both.push(nameOf(path));
    const items = merged.items.map(({ side, at }) => (side === 'yours' ? at : [...from, at]));
    if (items.length !== yours.length || items.some((item, at) => item !== at))
      this.edits.push({ kind: 'list', path, items });
    return true;
  }
}
