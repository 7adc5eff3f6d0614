import type { FileChange } from '../../generators/sync/index.js';
import { bold, cyan, green, red } from './palette.js';

/**
 * What changes in files, as a unified diff that `patch -p1` and `git apply` take; empty when nothing does. A file that
 * is no text is told in one line, as git has it. `coloured` is for a person.
 */
export async function unifiedDiff(changes: readonly FileChange[], { coloured = false } = {}): Promise<string> {
  const { structuredPatch } = await import('diff');
  const paint = coloured ? PAINT : PLAIN;
  const texts = changes.map(({ path, before, after }) => {
    if (same(before, after)) return '';
    const from = before === undefined ? '/dev/null' : `a/${path}`;
    const to = after === undefined ? '/dev/null' : `b/${path}`;
    if (isBinary(before) || isBinary(after)) return paint.file(`Binary files ${from} and ${to} differ\n`);
    const { hunks } = structuredPatch(from, to, textOf(before), textOf(after));
    const lines = hunks.flatMap(({ oldStart, oldLines, newStart, newLines, lines }) => [
      paint.place(`@@ -${place(oldStart, oldLines)} +${place(newStart, newLines)} @@`),
      ...lines.map((line) => (paint.line[line.charAt(0)] ?? asItIs)(line)),
    ]);
    return [paint.file(`--- ${from}`), paint.file(`+++ ${to}`), ...lines, ''].join('\n');
  });
  return texts.join('');
}

type Paint = (text: string) => string;

const asItIs: Paint = (text) => text;
const PLAIN: Paints = { file: asItIs, place: asItIs, line: {} };
const PAINT: Paints = { file: bold, place: cyan, line: { '-': red, '+': green } };

interface Paints {
  readonly file: Paint;
  readonly place: Paint;
  /** By the first character of a line. */
  readonly line: Readonly<Record<string, Paint>>;
}

/** An empty side of a hunk starts a line before, or `patch` looks for a line that is not there. */
function place(start: number, lines: number): string {
  return lines === 0 ? `${start - 1},0` : `${start},${lines}`;
}

function same(before: Uint8Array | undefined, after: Uint8Array | undefined): boolean {
  return before === after || (before !== undefined && after !== undefined && Buffer.compare(before, after) === 0);
}

function isBinary(content: Uint8Array | undefined): boolean {
  return content?.includes(0) === true;
}

function textOf(content: Uint8Array | undefined): string {
  return content === undefined ? '' : Buffer.from(content).toString('utf8');
}
