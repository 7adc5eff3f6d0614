/** A comment of the contract as lines of a doc comment, each behind `indent`; no lines for no comment. */
export function docComment(comment: string, indent: string): string[] {
  const lines = comment.trim().replaceAll('*/', '*\\/').split('\n');
  if (lines.length === 1) return lines[0] === '' ? [] : [`${indent}/** ${lines[0]} */`];
  return [`${indent}/**`, ...lines.map((line) => `${indent} * ${line.trim()}`.trimEnd()), `${indent} */`];
}
