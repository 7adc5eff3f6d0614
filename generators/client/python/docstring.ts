/** A comment of the contract as the lines of a docstring, each behind `indent`; none for no comment. */
export function docstring(comment: string, indent: string): string[] {
  const text = comment.trim().replaceAll('\\', '\\\\').replaceAll('"""', '\\"\\"\\"').replace(/"$/, '\\"');
  if (!text) return [];
  const [first = '', ...more] = text.split('\n');
  if (!more.length) return [`${indent}"""${first}"""`, ''];
  return [`${indent}"""${first}`, ...more.map((line) => `${indent}${line}`.trimEnd()), `${indent}"""`, ''];
}
