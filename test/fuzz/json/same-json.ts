import type { JsonValue } from '@bufbuild/protobuf';

/**
 * Where two JSON values differ: the path and both values; undefined: they do not. What the specification leaves open
 * is no difference: the order of keys, and with how many digits a number is written. A `float` may be written with the
 * fewest digits that tell it from other floats (0.1; of two that are as near, either), or with those that tell it from
 * other doubles (0.10000000149011612): all read back as the same float, which `roundTrip` shows.
 */
export function differenceOf(ours: JsonValue, theirs: JsonValue, path = '$'): string | undefined {
  const both = `${path}: ours ${JSON.stringify(ours)}, Python's ${JSON.stringify(theirs)}`;
  if (typeof ours === 'number' && typeof theirs === 'number') return sameNumber(ours, theirs) ? undefined : both;
  if (typeof ours !== 'object' || typeof theirs !== 'object' || ours === null || theirs === null)
    return ours === theirs ? undefined : both;
  if (Array.isArray(ours) !== Array.isArray(theirs)) return both;
  const [mine, other] = [Object.entries(ours), new Map(Object.entries(theirs))];
  if (mine.length !== other.size) return `${both} (${mine.length} and ${other.size} parts)`;
  for (const [key, value] of mine) {
    const found = other.has(key)
      ? differenceOf(value as JsonValue, other.get(key) as JsonValue, `${path}.${key}`)
      : `${path}: Python's has no "${key}"`;
    if (found !== undefined) return found;
  }
  return undefined;
}

function sameNumber(ours: number, theirs: number): boolean {
  if (Object.is(ours, theirs)) return true;
  const isFloat = ours === Math.fround(ours) || Number(ours.toPrecision(9)) === ours;
  return isFloat && Object.is(Math.fround(ours), Math.fround(theirs));
}
