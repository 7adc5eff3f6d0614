/** A comment as a Python docstring, its lines indented by `indent` (the first is not: it stands behind what is there). */
export function docstring(comment: string, indent: string): string {
  // Three quotes would end it, and so would one at its end with the three behind.
  const text = comment.replace(/\\|"{3,}|"+$/g, (special) => special.replace(/./g, '\\$&'));
  const lines = text.split('\n').map((line, index) => (line === '' || index === 0 ? line : indent + line));
  return lines.length > 1 ? `"""${lines.join('\n')}\n${indent}"""` : `"""${text}"""`;
}
