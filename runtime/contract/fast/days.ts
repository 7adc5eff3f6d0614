const MS_A_DAY = 86_400_000;

/** Times of one day come together: the last one is remembered. */
let last = { text: '1970-01-01', ms: 0 };

/** Milliseconds since 1970 at the start of a day such as `2026-01-31`; undefined when there is no such day. */
export function startOfDay(text: string): number | undefined {
  if (text === last.text) return last.ms;
  const ms = Date.parse(`${text}T00:00:00Z`);
  // 30 February would be a day of March.
  if (Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== text) return undefined;
  last = { text, ms };
  return ms;
}

/** The day of a time in milliseconds since 1970, from year 1 to 9999. */
export function dayOf(ms: number): { readonly text: string; readonly ms: number } {
  const start = Math.floor(ms / MS_A_DAY) * MS_A_DAY;
  if (start !== last.ms) last = { text: new Date(start).toISOString().slice(0, 10), ms: start };
  return last;
}
