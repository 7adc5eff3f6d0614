import handlebars from 'handlebars';

/** Renders one template of a plopfile with its data. Throws for a name that is not there, with the line. */
export type StrictRender = (template: string, data: Readonly<Record<string, unknown>>) => string;

/** What a plopfile set: helpers and partials by name. */
export interface PlopParts {
  readonly helpers: ReadonlyMap<string, (...args: never[]) => unknown>;
  readonly partials: ReadonlyMap<string, string>;
}

interface Node {
  readonly type: string;
  readonly [key: string]: unknown;
}

const BUILT_IN = ['if', 'unless', 'each', 'with', 'lookup', 'log'];

/**
 * Handlebars as ao has it: a name that is not there is an error, nothing is escaped for HTML, and `${{ … }}` (the tags of
 * pipelines) stays as it stands. Helpers and partials of the plopfile count.
 */
export function strictRender({ helpers, partials }: PlopParts): StrictRender {
  const own = handlebars.create();
  for (const [name, helper] of helpers) own.registerHelper(name, helper as never);
  for (const [name, text] of partials) own.registerPartial(name, own.compile(shielded(text), STRICT));
  const known = new Set([...BUILT_IN, ...helpers.keys()]);
  return (template, data) => {
    const text = shielded(template);
    requireNames(own.parse(text) as unknown as Node, { known, data });
    return unshielded(own.compile(text, STRICT)(data));
  };
}

const STRICT = { strict: true, noEscape: true } as const;

/** A letter of the private area: no template has it. */
const OPEN = '\uE0A0{';

function shielded(text: string): string {
  return text.replace(/\$\{\{(?!\{)/g, () => `$${OPEN}`);
}

function unshielded(text: string): string {
  return text.replaceAll(`$${OPEN}`, () => '${{');
}

interface Scope {
  readonly known: ReadonlySet<string>;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Strict rendering does not look at what is handed to a helper or a block: a misspelled name there would be taken for empty. */
function requireNames(node: unknown, scope: Scope, inner = false): void {
  if (Array.isArray(node)) return node.forEach((each) => requireNames(each, scope, inner));
  if (typeof node !== 'object' || node === null) return;
  const { type, path, program, inverse, params, hash } = node as Node;
  if (type === 'PathExpression') return requirePath(node as Node, scope, inner);
  const callee = (path as Node | undefined)?.['original'];
  const called = typeof callee === 'string' && scope.known.has(callee);
  if (path !== undefined && !called) requireNames(path, scope, inner);
  requireNames([params, (hash as Node | undefined)?.['pairs']].flat(), scope, inner);
  requireNames((node as Node)['value'], scope, inner);
  requireNames((node as Node)['body'], scope, inner);
  // What a block's own text may name is known when it is rendered, but for those that keep the data.
  const same = callee === 'if' || callee === 'unless';
  requireNames([program, inverse], scope, inner || !same);
}

function requirePath({ parts, depth, data, loc }: Node, scope: Scope, inner: boolean): void {
  const [first] = parts as string[];
  if (inner || first === undefined || depth !== 0 || data === true || Object.hasOwn(scope.data, first)) return;
  const { line } = (loc as { start: { line: number } }).start;
  throw new Error(`line ${line}: nothing is called ${first}; there are ${Object.keys(scope.data).join(', ')}`);
}
