export { Names, pascalCase, snakeCase } from '../words.js';

/** Words that Python keeps for itself (3.10 to 3.14; soft keywords such as `match` may be names). */
export const KEYWORDS: ReadonlySet<string> = new Set([
  ...[
    'False',
    'None',
    'True',
    'and',
    'as',
    'assert',
    'async',
    'await',
    'break',
    'class',
    'continue',
    'def',
    'del',
    'elif',
  ],
  ...[
    'else',
    'except',
    'finally',
    'for',
    'from',
    'global',
    'if',
    'import',
    'in',
    'is',
    'lambda',
    'nonlocal',
    'not',
    'or',
  ],
  ...['pass', 'raise', 'return', 'try', 'while', 'with', 'yield'],
]);

export function isKeyword(name: string): boolean {
  return KEYWORDS.has(name);
}

/** A proto identifier as a Python name: keywords get `_` behind them. */
export function pythonName(name: string): string {
  return isKeyword(name) ? `${name}_` : name;
}

/** Any text as a Python name: what may not stand in one becomes `_`. */
export function identifier(text: string): string {
  const letters = text.replace(/[^A-Za-z0-9_]/g, '_');
  return pythonName(/^\d/.test(letters) ? `_${letters}` : letters);
}
