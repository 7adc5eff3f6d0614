import type { Comment } from '../source.js';

/** Marks of the lexer that stand in no text. */
const DOCUMENT = '\u0002';
const FLOW_ERROR = '\u0018';
const SCALAR = '\u001F';

/** Finds the comments of a YAML text among the words that the lexer of `yaml` splits it into. */
export function commentsOf(words: Iterable<string>): Comment[] {
  const comments: Comment[] = [];
  let at = 0;
  let inScalar = false;
  for (const word of words) {
    if (word === DOCUMENT || word === FLOW_ERROR) continue;
    if (word === SCALAR) {
      inScalar = true;
      continue;
    }
    if (word.startsWith('#') && !inScalar) comments.push({ start: at, end: at + word.length });
    inScalar = false;
    at += word.length;
  }
  return comments;
}
