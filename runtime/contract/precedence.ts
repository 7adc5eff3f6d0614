import type { PathTemplate, Segment } from './path-template.js';

/**
 * Which of two different tails (the segments behind a `**`, which takes what the tail leaves) is tried first: below 0
 * the first, above 0 the second, 0 when no path ends like both. Undefined: some paths do, and neither is more exact.
 */
export function compareTails(a: readonly Segment[], b: readonly Segment[]): number | undefined {
  if (mergedTail(a, b) === undefined) return 0;
  // What has more literals of the same is more exact; what only has more wildcards takes nearly all that the other takes.
  if (isWithin(a, b)) return literals(a) > literals(b) ? -1 : undefined;
  if (isWithin(b, a)) return literals(b) > literals(a) ? 1 : undefined;
  const at = a.findIndex((segment, i) => !isSame(segment, b[i]));
  const [left, right] = [a[at], b[at]];
  if (left === undefined || right === undefined || left.kind === right.kind) return undefined;
  return left.kind === 'literal' ? -1 : 1;
}

/** Puts tails in the order in which they are tried. */
export function inOrder<T extends { readonly tail: readonly Segment[] }>(tails: readonly T[]): T[] {
  const left = [...tails];
  const ordered: T[] = [];
  while (left.length) {
    const first = left.findIndex((one) => left.every((other) => (compareTails(one.tail, other.tail) ?? 0) <= 0));
    ordered.push(...left.splice(Math.max(first, 0), 1));
  }
  return ordered;
}

/** The `**` of a template and what stands before and behind it; undefined where it has none. */
export function splitAtRest({ segments }: PathTemplate): { head: Segment[]; tail: Segment[] } | undefined {
  const rest = segments.findIndex(({ kind }) => kind === 'rest');
  return rest < 0 ? undefined : { head: segments.slice(0, rest), tail: segments.slice(rest + 1) };
}

/** The tail of the paths that end like both, the longer one where they differ in length; undefined when none does. */
export function mergedTail(a: readonly Segment[], b: readonly Segment[]): Segment[] | undefined {
  const [short, long] = a.length < b.length ? [a, b] : [b, a];
  const extra = long.length - short.length;
  const merged = long.map((segment, i) => {
    const other = short[i - extra];
    if (other === undefined || other.kind === 'one' || isSame(segment, other)) return segment;
    return segment.kind === 'one' ? other : undefined;
  });
  return merged.every((segment) => segment !== undefined) ? merged : undefined;
}

/** Whether all that ends like `a` ends like `b`, too, and not the other way round. */
function isWithin(a: readonly Segment[], b: readonly Segment[]): boolean {
  const extra = a.length - b.length;
  const fits = extra >= 0 && b.every((segment, i) => segment.kind === 'one' || isSame(segment, a[i + extra]));
  return fits && (extra > 0 || b.some((segment, i) => !isSame(segment, a[i])));
}

function literals(tail: readonly Segment[]): number {
  return tail.filter(({ kind }) => kind === 'literal').length;
}

function isSame(a: Segment, b: Segment | undefined): boolean {
  return a.kind === b?.kind && (a.kind !== 'literal' || a.value === (b as typeof a).value);
}
