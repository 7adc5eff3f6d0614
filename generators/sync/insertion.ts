import type { Insertion } from './manifest.js';
import { diffLines, type Hunk } from './merge/diff.js';

/**
 * The whole lines that `after` has and `before` has not, one text a run, each with the lines that it replaces. Undefined
 * when lines went without others in their place.
 */
export function insertedLines(before: string, after: string): Omit<Insertion, 'path'>[] | undefined {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const hunks = diffLines(old, now);
  if (hunks.some(({ bStart, bEnd }) => bStart === bEnd)) return undefined;
  return hunks.map((hunk, index) => {
    const { aStart, aEnd } = hunk;
    const up = aStart === aEnd ? blankLinesAbove(now, hunk, hunks[index - 1]?.bEnd ?? 0) : 0;
    return {
      text: asText(now.slice(hunk.bStart - up, hunk.bEnd - up)),
      ...(aEnd > aStart && { was: asText(old.slice(aStart, aEnd)) }),
    };
  });
}

/** A run that could as well begin with the blank lines above it as end with those below begins with them: what is put below it later stays there. */
function blankLinesAbove(lines: readonly string[], { bStart, bEnd }: Hunk, first: number): number {
  let up = 0;
  while (bStart - up > first && lines[bStart - up - 1] === '' && lines[bEnd - up - 1] === '') up += 1;
  return up;
}

function asText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}

/**
 * A text without lines that were put in, or with those that they replaced; undefined when they are no longer there as they
 * came. Takes the last of several.
 */
export function takeOut(text: string, { text: lines, was = '' }: Insertion): string | undefined {
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  const at = `\n${whole}`.lastIndexOf(`\n${lines}`);
  if (at < 0) return undefined;
  const left = whole.slice(0, at) + was + whole.slice(at + lines.length);
  return whole === text ? left : left.slice(0, -1);
}
