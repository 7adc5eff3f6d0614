import { diffIndices } from 'node-diff3';
import type { Insertion } from './manifest.js';

/**
 * The whole lines that `after` has and `before` has not, one text a run, each with the lines that it replaces. Undefined
 * when lines went without others in their place.
 */
export function insertedLines(before: string, after: string): Omit<Insertion, 'path'>[] | undefined {
  const changes = diffIndices(before.split('\n'), after.split('\n'));
  if (changes.some(({ buffer2 }) => buffer2[1] === 0)) return undefined;
  return changes.map(({ buffer1Content, buffer2Content }) => ({
    text: `${buffer2Content.join('\n')}\n`,
    ...(buffer1Content.length > 0 && { was: `${buffer1Content.join('\n')}\n` }),
  }));
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
