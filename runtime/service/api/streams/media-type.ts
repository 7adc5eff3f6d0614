/** A body of JSON texts, one a line, under the names it goes by. */
export const NDJSON = /^application\/(x-)?(ndjson|jsonlines|jsonl)\s*(;|$)/i;

interface Range {
  readonly type: string;
  readonly quality: number;
}

/**
 * The media type of `offers` that an Accept header likes best, by RFC 9110: the highest q counts, of each offer that of the
 * range that names it most exactly; of equals the one named more exactly, then the first offered. Undefined when none fits.
 */
export function preferred(accept: string | undefined, offers: readonly string[]): string | undefined {
  if (accept === undefined || accept.trim() === '') return offers[0];
  const ranges = accept.split(',').map(rangeOf);
  let best: { offer: string; quality: number; exactness: number } | undefined;
  for (const offer of offers) {
    const exactness = Math.max(...ranges.map(({ type }) => exactnessOf(type, offer)));
    if (exactness < 0) continue;
    const quality = Math.max(
      ...ranges.map((range) => (exactnessOf(range.type, offer) === exactness ? range.quality : 0)),
    );
    if (quality === 0) continue;
    const better =
      best === undefined || quality > best.quality || (quality === best.quality && exactness > best.exactness);
    if (better) best = { offer, quality, exactness };
  }
  return best?.offer;
}

function rangeOf(text: string): Range {
  const [type = '', ...parameters] = text.split(';').map((part) => part.trim().toLowerCase());
  const q = parameters.find((parameter) => parameter.startsWith('q='));
  const quality = q === undefined ? 1 : Number(q.slice(2));
  return { type, quality: quality >= 0 && quality <= 1 ? quality : 1 };
}

/** 2 for the type itself, 1 for its family, 0 for any type, -1 for another. */
function exactnessOf(range: string, offer: string): number {
  if (range === offer) return 2;
  if (range === '*/*') return 0;
  return range.endsWith('/*') && offer.startsWith(range.slice(0, -1)) ? 1 : -1;
}
