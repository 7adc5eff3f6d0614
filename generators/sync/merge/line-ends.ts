import { hasCrLf, lf } from '../fingerprint.js';
import { diffLines } from './diff.js';
import { linesOf } from './text.js';

/**
 * `text` (LF) with the line ends of `like`, the file that it takes the place of: a line that was there keeps its own, a new
 * one gets those that most lines have.
 */
export function withLineEnds(like: string, text: string): string {
  if (!like.includes('\r\n')) return text;
  const old = linesOf(like);
  const crlf = old.filter((line) => line.endsWith('\r\n')).length;
  const others = old.filter((line) => line.endsWith('\n')).length - crlf;
  const usual = crlf >= others ? '\r\n' : '\n';
  const now = linesOf(text).map((line) => line.replace(/\n$/, usual));
  if (others === 0) return now.join('');
  const plain = linesOf(text);
  let [i, j] = [0, 0];
  for (const hunk of [...diffLines(old.map(toLf), plain), { aStart: old.length, aEnd: 0, bStart: 0, bEnd: 0 }]) {
    while (i < hunk.aStart) now[j++] = old[i++] as string;
    [i, j] = [hunk.aEnd, hunk.bEnd];
  }
  return now.join('');
}

/** A text with LF line ends. */
export function toLf(text: string): string {
  return text.replaceAll('\r\n', '\n');
}

/** The content with the line ends of `like`, a file that is being replaced: each line that was there keeps its own. */
export function withLineEndsOf(like: Uint8Array, content: Uint8Array): Uint8Array {
  if (!hasCrLf(like) || like.includes(0) || content.includes(0)) return content;
  const texts = [like, lf(content)].map((each) => Buffer.from(each).toString('latin1'));
  return Buffer.from(withLineEnds(texts[0] ?? '', texts[1] ?? ''), 'latin1');
}
