/** A method that a model file should have. */
export interface Wanted {
  readonly className: string;
  readonly method: string;
}

/** How a language begins a line with a member of a class; `name` is fit for a pattern. */
export type MemberPattern = (name: string) => string;

/** `def`, or a name that is given a value: a method may be made by a function. */
export const pythonMember: MemberPattern = (name) =>
  `[ \\t]+(?:(?:async[ \\t]+)?def[ \\t]+${name}\\s*\\(|${name}\\s*[:=](?!=))`;

/** A method, or a property that holds a function; a line that ends with its bracket is a call, unless a body begins below it. */
export const typescriptMember: MemberPattern = (name) =>
  `[ \\t]+(?:(?:public|protected|override|readonly|async)[ \\t]*)*(?:\\*[ \\t]*)?${name}\\s*(?:[=:?]|(?:<[^\\n]*>)?\\((?![^\\n]*\\)(?:[;,]|(?!\\s*\\{))[ \\t]*$))`;

/**
 * Whether a model file has a method, told from its text: the class is looked for first, then the method in it. A wrong
 * guess costs a hint, never code.
 */
export function hasMethod(source: string, { className, method }: Wanted, member: MemberPattern): boolean {
  const body = classBody(source, className);
  return body !== undefined && new RegExp(`^${member(escape(method))}`, 'm').test(body);
}

export function hasClass(source: string, className: string): boolean {
  return classBody(source, className) !== undefined;
}

/** Whether the methods of a class are written as functions that stand for one. */
export function isOfFunctions(source: string, className: string): boolean {
  return new RegExp(`^(?:export +)?const +${escape(className)} *= *defineModel\\b`, 'm').test(source);
}

/** From the head of the class, or of the functions that stand for one, to the next line that begins in the first column. */
function classBody(source: string, className: string): string | undefined {
  const name = escape(className);
  const head = new RegExp(`^(?:export +)?(?:class +${name}\\b|const +${name} *= *defineModel\\b).*$`, 'm').exec(source);
  if (head === null) return undefined;
  const rest = source.slice(head.index + head[0].length);
  const end = /^(?:export +)?(?:class|def|async def|function|const|if)\b/m.exec(rest);
  return end === null ? rest : rest.slice(0, end.index);
}

function escape(name: string): string {
  return name.replace(/[$]/g, '\\$&');
}
