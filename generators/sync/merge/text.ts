import type { ConflictStyle } from '../conflict-style.js';
import { commonLength } from './diff.js';
import { type Region, regionsOf } from './regions.js';
import { rejects } from './rejects.js';

/** A text as the user has it, as ao last wrote it, and as ao would write it now. */
export interface ThreeTexts {
  readonly yours: string;
  readonly base: string;
  readonly next: string;
}

export interface MergedText {
  readonly text: string;
  /** Places where both changed the same lines differently, whatever became of them. */
  readonly conflicts: number;
  /** With `rej`: what ao would have changed in those places, as a unified diff without a head. */
  readonly rejected: string;
}

/**
 * Merges by lines as `git merge-file` does: what git calls a conflict is one here, and what is merged is merged to the same
 * text. Conflicts are shown as with `--zdiff3`: what both sides have alike at the ends of one stands outside of the
 * markers, and the labels say whose each part is. `style` says what else may become of them. Line ends are part of a
 * line: give LF to all three. Texts may be in any encoding whose line feeds are theirs alone, latin1 for bytes too.
 */
export function mergeText({
  yours,
  base,
  next,
  version,
  style = 'inline',
}: ThreeTexts & { readonly version: string; readonly style?: ConflictStyle }): MergedText {
  const regions = regionsOf(linesOf(yours), linesOf(base), linesOf(next));
  const conflicts = regions.filter((region) => region.taken === undefined);
  const text = regions.flatMap((region) => region.taken ?? settled(region, style, version)).join('');
  return {
    text,
    conflicts: conflicts.length,
    rejected: style === 'rej' ? rejects(conflicts, linesOf(base)) : '',
  };
}

function settled({ yours, base, next }: Region, style: ConflictStyle, version: string): readonly string[] {
  if (style === 'theirs') return next;
  if (style !== 'inline') return yours;
  const head = commonLength(yours, next);
  const tail = commonLength(yours, next, -1, head);
  const middle = (side: readonly string[]) => side.slice(head, side.length - tail);
  return [
    ...yours.slice(0, head),
    '<<<<<<< yours\n',
    ...ended(middle(yours)),
    '||||||| last generated\n',
    ...ended(base),
    '=======\n',
    ...ended(middle(next)),
    `>>>>>>> ao ${version}\n`,
    ...yours.slice(yours.length - tail),
  ];
}

/** A marker begins a line of its own, also behind a text without a last line end. */
function ended(lines: readonly string[]): readonly string[] {
  const last = lines.at(-1);
  return last === undefined || last.endsWith('\n') ? lines : [...lines.slice(0, -1), `${last}\n`];
}

/** The lines of a text, each with its line end. */
export function linesOf(text: string): string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
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
