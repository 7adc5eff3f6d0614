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

/** `GetURLFor2Days` → `get_url_for2_days`; what is in small letters already stays. */
export function snakeCase(name: string): string {
  return name
    .replace(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase();
}

/** `assistant.chat_v1` → `AssistantChatV1` */
export function pascalCase(text: string): string {
  return text
    .split(/[._-]+/)
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('');
}

/** Gives every wish a name of its own: a wish that is taken gets `_` behind it until it is free. */
export class Names {
  readonly #taken: Set<string>;

  constructor(taken: Iterable<string> = []) {
    this.#taken = new Set(taken);
  }

  claim(wish: string): string {
    let name = wish;
    while (this.#taken.has(name)) name += '_';
    this.#taken.add(name);
    return name;
  }
}
