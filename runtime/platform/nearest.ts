import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate a mistyped word most likely meant, or undefined when none is near enough to be worth naming: two
 * letters may differ (two swapped letters are two), one in words of up to three letters, three in long ones.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  if (all.length === 0) return undefined;
  const best = closest(word, all);
  const allowed = word.length <= 3 ? 1 : word.length < 10 ? 2 : 3;
  return distance(word, best) <= allowed ? best : undefined;
}
