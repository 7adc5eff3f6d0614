/** A method that a model file should have. */
export interface Wanted {
  readonly className: string;
  readonly method: string;
}

/**
 * Whether a model file has a method, told from its text: the class is looked for first, then the method in it. A wrong
 * guess costs a superfluous hint, never code.
 */
export function hasMethod(source: string, { className, method }: Wanted): boolean {
  const body = classBody(source, className);
  return body !== undefined && new RegExp(`^[ \\t]+(?:[\\w* ]*[ \\t*])?${escape(method)}\\s*[(=<:]`, 'm').test(body);
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
