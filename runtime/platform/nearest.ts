import { closest, distance } from 'fastest-levenshtein';

/**
 * The candidate a mistyped word most likely meant, or undefined when none is near enough to be worth naming: two
 * letters may differ (two swapped neighbours are one), one in words of up to three letters, three in long ones.
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  const all = [...candidates];
  if (all.length === 0) return undefined;
  const swapped = all.find((each) => each !== word && isSwapped(word, each));
  if (swapped !== undefined) return swapped;
  const best = closest(word, all);
  const allowed = word.length <= 3 ? 1 : word.length < 10 ? 2 : 3;
  return distance(word, best) <= allowed ? best : undefined;
}

/** Whether two neighbouring letters have changed places, and nothing else. */
function isSwapped(word: string, other: string): boolean {
  const at = word.split('').findIndex((letter, index) => letter !== other[index]);
  const turned = `${word[at + 1] ?? ''}${word[at] ?? ''}`;
  return at >= 0 && other === word.slice(0, at) + turned + word.slice(at + 2);
}
