/** A text as the user has it, as ao last wrote it, and as ao would write it now; LF line ends. */
export interface ThreeTexts {
  readonly yours: string;
  readonly base: string;
  readonly next: string;
}

export interface MergedText {
  readonly text: string;
  /** Places where both changed the same lines differently; each is in the text between markers. */
  readonly conflicts: number;
}

/**
 * Merges by lines as git does with `merge.conflictStyle=zdiff3`: what both sides have alike at the ends of a conflict
 * stands outside of the markers. Labels say whose each part is.
 */
export async function mergeText({
  yours,
  base,
  next,
  version,
}: ThreeTexts & { readonly version: string }): Promise<MergedText> {
  const { diff3Merge } = await import('node-diff3');
  const regions = diff3Merge(lines(yours), lines(base), lines(next), { excludeFalseConflicts: true });
  let conflicts = 0;
  const merged = regions.flatMap((region) => {
    if (region.ok !== undefined) return region.ok;
    const { a = [], o = [], b = [] } = region.conflict ?? {};
    conflicts += 1;
    return marked(a, o, b, version);
  });
  return { text: merged.join('\n'), conflicts };
}

function marked(yours: string[], base: string[], next: string[], version: string): string[] {
  const head = commonLength(yours, next);
  const tail = commonLength(yours.slice(head).reverse(), next.slice(head).reverse());
  const middle = (side: string[]) => side.slice(head, side.length - tail);
  return [
    ...yours.slice(0, head),
    '<<<<<<< yours',
    ...middle(yours),
    '||||||| last generated',
    ...base,
    '=======',
    ...middle(next),
    `>>>>>>> ao ${version}`,
    ...yours.slice(yours.length - tail),
  ];
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
}

function lines(text: string): string[] {
  return text.split('\n');
}

/** Whether a text holds a conflict that nobody resolved: an opening marker, and a closing one after it. */
export function hasConflictMarkers(text: string): boolean {
  return firstConflictLine(text) !== undefined;
}

/** The line (from 1) of the first conflict marker, if there is a whole conflict. */
export function firstConflictLine(text: string): number | undefined {
  const all = text.split(/\r?\n/);
  const opening = all.findIndex((line) => /^<{7}( |$)/.test(line));
  if (opening < 0) return undefined;
  const closed = all.slice(opening).some((line) => /^>{7}( |$)/.test(line));
  return closed ? opening + 1 : undefined;
}
