import { isDeepStrictEqual } from 'node:util';

/** One change to a tree of keys: a value to set, or without one a key to remove. */
export interface Edit {
  readonly path: readonly string[];
  readonly value?: unknown;
  /** The key that stands before a new one in ao's file. */
  readonly after?: string | undefined;
}

export interface ThreeWay {
  /** What to change in yours. */
  readonly edits: readonly Edit[];
  /** Keys changed on both sides, as dotted paths: yours stay. */
  readonly both: readonly string[];
}

type Tree = Record<string, unknown>;

/** What ao changed since `base`, as edits of `yours`. Lists are one value, but for lists of dependencies. */
export function threeWay(yours: unknown, base: unknown, next: unknown): ThreeWay {
  const edits: Edit[] = [];
  const both: string[] = [];
  visit([], yours, base, next, { edits, both });
  return { edits, both };
}

function visit(
  path: readonly string[],
  yours: unknown,
  base: unknown,
  next: unknown,
  out: { edits: Edit[]; both: string[] },
  after?: string,
): void {
  if (isTree(yours) && isTree(next)) {
    visitKeys(path, yours, isTree(base) ? base : {}, next, out);
  } else if (isDeepStrictEqual(base, next) || isDeepStrictEqual(yours, next)) {
    return;
  } else if (isDeepStrictEqual(yours, base)) {
    out.edits.push(next === undefined ? { path } : { path, value: next, after });
  } else if (isSet(path) && [yours, base, next].every(isList)) {
    out.edits.push({ path, value: mergeSets(yours as unknown[], base as unknown[], next as unknown[]) });
  } else {
    out.both.push(path.join('.'));
  }
}

function visitKeys(
  path: readonly string[],
  yours: Tree,
  base: Tree,
  next: Tree,
  out: { edits: Edit[]; both: string[] },
): void {
  let after: string | undefined;
  for (const key of Object.keys(next)) {
    if (key === '__proto__') continue;
    visit([...path, key], own(yours, key), own(base, key), next[key], out, after);
    after = key;
  }
  for (const key of Object.keys(base)) {
    if (!Object.hasOwn(next, key)) visit([...path, key], own(yours, key), base[key], undefined, out);
  }
}

/** Lists whose order says nothing. */
function isSet(path: readonly string[]): boolean {
  return path.some((key) => key.endsWith('dependencies') || key === 'dependency-groups');
}

function mergeSets(yours: readonly unknown[], base: readonly unknown[], next: readonly unknown[]): unknown[] {
  const kept = yours.filter((item) => next.includes(item) || !base.includes(item));
  return [...kept, ...next.filter((item) => !base.includes(item) && !kept.includes(item))];
}

/** `tree` with the edits made, in place. New keys stand after the one they follow in ao's file. */
export function apply(tree: unknown, edits: readonly Edit[]): unknown {
  for (const { path, value, after } of edits) {
    const parent = path.slice(0, -1).reduce<Tree>((at, key) => at[key] as Tree, tree as Tree);
    const key = path.at(-1) as string;
    if (value === undefined) delete parent[key];
    else if (Object.hasOwn(parent, key)) parent[key] = value;
    else insert(parent, key, value, after);
  }
  return tree;
}

function insert(parent: Tree, key: string, value: unknown, after: string | undefined): void {
  const keys = Object.keys(parent);
  const at = after === undefined ? -1 : keys.indexOf(after);
  const behind = at < 0 ? [] : keys.slice(at + 1).map((name) => [name, parent[name]] as const);
  for (const [name] of behind) delete parent[name];
  parent[key] = value;
  for (const [name, old] of behind) parent[name] = old;
}

function own(tree: Tree, key: string): unknown {
  return Object.hasOwn(tree, key) ? tree[key] : undefined;
}

function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
}

function isList(value: unknown): value is unknown[] {
  return Array.isArray(value);
}
