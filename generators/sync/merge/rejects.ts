import type { Region } from './regions.js';

const CONTEXT = 3;

/**
 * What ao would have changed in the places of a conflict, as hunks of a unified diff against what ao wrote last: `patch`
 * reads it, and so do people. Line numbers are those of the text that ao wrote last, and would write with these hunks alone.
 */
export function rejects(conflicts: readonly Region[], base: readonly string[]): string {
  let grown = 0;
  const hunks = conflicts.map(({ at, base: was, next }) => {
    const before = base.slice(Math.max(0, at - CONTEXT), at);
    const after = base.slice(at + was.length, at + was.length + CONTEXT);
    const around = before.length + after.length;
    const start = at - before.length;
    const head = `@@ -${place(start, around + was.length)} +${place(start + grown, around + next.length)} @@\n`;
    grown += next.length - was.length;
    return [head, ...marked(' ', before), ...marked('-', was), ...marked('+', next), ...marked(' ', after)].join('');
  });
  return hunks.join('');
}

/** As `diff` has it: an empty stretch is named by the line before it. */
function place(start: number, length: number): string {
  return `${length === 0 ? start : start + 1},${length}`;
}

function marked(sign: string, lines: readonly string[]): string[] {
  return lines.map((line) =>
    line.endsWith('\n') ? `${sign}${line}` : `${sign}${line}\n\\ No newline at end of file\n`,
  );
}
