/** What takes a part of the requests. */
export interface Weighted {
  readonly name: string;
  /** Percent; above 0. */
  readonly share: number;
}

/** One of them by their shares; `at`, from 0 to below 1, says which: a random number gives each its part. */
export function byShare<T extends Weighted>(parts: readonly T[], at: number): T | undefined {
  let left = at * parts.reduce((sum, { share }) => sum + share, 0);
  for (const part of parts) {
    left -= part.share;
    if (left < 0) return part;
  }
  return parts.at(-1);
}

/**
 * The one that a key always has, by weighted rendezvous hashing: each part draws a number from the key and its own name, and the
 * best for its share wins. So of all keys each part has its share; a share that changes moves only the keys that it
 * must, to or from that part; and when a part is out, its keys go to the others by their shares.
 */
export function byKey<T extends Weighted>(parts: readonly T[], key: string): T | undefined {
  let best: T | undefined;
  let bestDraw = -1;
  for (const part of parts) {
    const draw = part.share / -Math.log(fraction(`${part.name}\0${key}`));
    if (draw > bestDraw) [best, bestDraw] = [part, draw];
  }
  return best;
}

/** A number between 0 and 1, both left out, that is the same wherever it is drawn: FNV-1a, then MurmurHash3's last steps, without which alike texts lie close together. */
function fraction(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (((hash ^ (hash >>> 16)) >>> 0) + 0.5) / 2 ** 32;
}
