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
