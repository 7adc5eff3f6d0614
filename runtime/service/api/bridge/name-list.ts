/** A list of header or metadata names; one that ends in `*` stands for all that begin so. */
export class NameList {
  private readonly names: ReadonlySet<string>;
  private readonly prefixes: readonly string[];

  constructor(items: readonly string[]) {
    const lower = items.map((item) => item.toLowerCase());
    this.names = new Set(lower.filter((item) => !item.endsWith('*')));
    this.prefixes = lower.filter((item) => item.endsWith('*')).map((item) => item.slice(0, -1));
  }

  get isEmpty(): boolean {
    return this.names.size === 0 && this.prefixes.length === 0;
  }

  /** `name` in small letters. */
  has(name: string): boolean {
    return this.names.has(name) || this.prefixes.some((prefix) => name.startsWith(prefix));
  }
}
