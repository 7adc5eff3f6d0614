/** A comment as a Python docstring, its lines indented by `indent` (the first is not: it stands behind what is there). */
export function docstring(comment: string, indent: string): string {
  const text = comment.replace(/\\/g, '\\\\').replace(/"""/g, '\\"\\"\\"');
  const lines = text.split('\n').map((line, index) => (line === '' || index === 0 ? line : indent + line));
  if (lines.length > 1) return `"""${lines.join('\n')}\n${indent}"""`;
  return `"""${text.endsWith('"') ? `${text.slice(0, -1)}\\"` : text}"""`;
}
