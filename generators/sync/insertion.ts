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
export function takeOut(text: string, insertion: Insertion): string | undefined {
  const { text: lines, was = '' } = insertion;
  const whole = text.endsWith('\n') ? text : `${text}\n`;
  const at = `\n${whole}`.lastIndexOf(`\n${lines}`);
  if (at < 0) return takeOutOfList(text, insertion);
  const left = whole.slice(0, at) + was + whole.slice(at + lines.length);
  return whole === text ? left : left.slice(0, -1);
}

/** A line in which a list got longer, and then longer again: what was put in goes, what others put in stays. */
function takeOutOfList(text: string, { text: added, was = '' }: Insertion): string | undefined {
  const [head = ''] = was.split(/[,\n]/);
  const items = itemsIn(added, was);
  if (head === '' || items === undefined) return undefined;
  const whole = wholeItems(items);
  const lines = text.split('\n');
  const at = lines.findLastIndex((line) => line.startsWith(head) && whole.test(line));
  return at < 0 ? undefined : lines.with(at, lines[at]?.replace(whole, '') ?? '').join('\n');
}

/** Items with nothing more to the last one: `, Base` is no part of `, BaseLine`, and not without the rest of `, Base as Mine`. */
function wholeItems(items: string): RegExp {
  return new RegExp(`${items.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}(?=\\s*(?:[,)}\\];#]|//|$))`);
}

/** What one line has more than the other, where it is in one piece and begins with a comma. */
function itemsIn(added: string, was: string): string | undefined {
  if ([added, was].some((each) => each.indexOf('\n') !== each.length - 1)) return undefined;
  let [head, tail] = [0, 0];
  while (head < was.length && added[head] === was[head]) head += 1;
  while (tail < was.length - head && added.at(-1 - tail) === was.at(-1 - tail)) tail += 1;
  if (head + tail !== was.length) return undefined;
  const { length } = added.slice(head, added.length - tail);
  // Of the places where it could begin alike, the one before its comma.
  while (head > 0 && added[head] !== ',' && added[head - 1] === added[head + length - 1]) head -= 1;
  const items = added.slice(head, head + length);
  return items.startsWith(',') ? items : undefined;
}
