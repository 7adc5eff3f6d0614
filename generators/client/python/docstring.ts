import { docstring } from '../../code/python/docstring.js';

/** A comment of the contract as the lines of a docstring, each behind `indent`; none for no comment. */
export function docstringLines(comment: string, indent: string): string[] {
  const text = comment.trim();
  return text === '' ? [] : [indent + docstring(text, indent), ''];
}
