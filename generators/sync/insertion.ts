import { diffIndices } from 'node-diff3';
import type { Insertion } from './manifest.js';

/** The whole lines that `after` has and `before` has not, one text a run. Undefined when lines of `before` are gone or changed. */
export function insertedLines(before: string, after: string): string[] | undefined {
  const [old, now] = [before.split('\n'), after.split('\n')];
  const changes = diffIndices(old, now);
  if (changes.some(({ buffer1 }) => buffer1[1] > 0)) return undefined;
  return changes.map(({ buffer2Content }) => `${buffer2Content.join('\n')}\n`);
}

/** A text without lines that were put in; undefined when they are no longer there as they came. Takes the last of several. */
export function takeOut(text: string, { text: lines }: Insertion): string | undefined {
  const at = `\n${text}`.lastIndexOf(`\n${lines}`);
  return at < 0 ? undefined : text.slice(0, at) + text.slice(at + lines.length);
}
