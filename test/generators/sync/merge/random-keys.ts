import type { Chance } from './random.js';

/** A configuration as it is written: values with their spelling, keys with their comments. */
export type Tree = { readonly is: 'value'; value: Plain; text: string } | ListTree | TableTree;
export interface ListTree {
  readonly is: 'list';
  items: Tree[];
  /** Written over several lines. */
  tall: boolean;
}
export interface TableTree {
  readonly is: 'table';
  members: Member[];
  /** Written in brackets. */
  inline: boolean;
}
export interface Member {
  key: string;
  node: Tree;
  above?: string;
  behind?: string;
}
export type Plain = string | number | boolean;

/** How a format spells values. */
export interface Spelling {
  readonly comment: string | undefined;
  readonly numbers: readonly (readonly [number, string])[];
  readonly texts: readonly ((text: string) => string)[];
}

/** Makes configurations and changes to them by chance; everything new carries the mark of its side. */
export class Gardener {
  #count = 0;

  constructor(
    private readonly chance: Chance,
    private readonly spelling: Spelling,
    private readonly mark: string,
  ) {}

  table(depth: number): TableTree {
    const inline = depth < 2 && this.chance.flip(0.15);
    const members = Array.from({ length: 1 + this.chance.int(5) }, () => this.#member(inline ? 0 : depth, inline));
    return { is: 'table', members, inline };
  }

  /** Paths with what became of them; undefined: gone. */
  readonly changes = new Map<string, Tree | undefined>();
  /** Elements put into lists, and taken out of them, by path. */
  readonly added = new Map<string, Plain[]>();
  readonly removed = new Map<string, Plain[]>();
  readonly comments: string[] = [];

  edit(tree: TableTree, times: number): void {
    for (let i = 0; i < times; i += 1) this.#once(tree, []);
  }

  #once(table: TableTree, path: readonly string[]): void {
    const member = this.chance.pick(table.members.length === 0 ? [undefined] : table.members);
    const at = [...path, member?.key ?? ''];
    if (member?.node.is === 'table' && this.chance.flip(0.7)) return this.#once(member.node, at);
    const what = this.chance.int(10);
    if (member === undefined || what < 3) {
      const made = this.#member(table.inline ? 0 : 1, table.inline);
      table.members.splice(this.chance.int(table.members.length + 1), 0, made);
      this.#note([...path, made.key], made.node);
    } else if (what < 5 && member.node.is === 'list') this.#list(member.node, at);
    else if (what < 7 && member.node.is !== 'table') {
      member.node = this.#value();
      this.#note(at, member.node);
    } else if (what === 7 && table.members.length > 1) {
      table.members.splice(table.members.indexOf(member), 1);
      this.#note(at, undefined);
    } else if (this.spelling.comment !== undefined && !table.inline) {
      if (member.above === undefined) member.above = this.#comment();
      else member.behind ??= this.#comment();
    }
  }

  #list(list: ListTree, path: readonly string[]): void {
    const name = path.join('.');
    if (list.items.length > 0 && this.chance.flip(0.4)) {
      const [gone] = list.items.splice(this.chance.int(list.items.length), 1);
      if (gone?.is === 'value') this.removed.set(name, [...(this.removed.get(name) ?? []), gone.value]);
      return;
    }
    const item = this.#text();
    list.items.splice(this.chance.int(list.items.length + 1), 0, item);
    this.added.set(name, [...(this.added.get(name) ?? []), item.value]);
  }

  #note(path: readonly string[], node: Tree | undefined): void {
    this.changes.set(path.join('.'), node);
  }

  #member(depth: number, inline = false): Member {
    const key = `${this.mark}${(this.#count += 1)}${this.chance.flip(0.2) ? '-ü' : ''}`;
    const comments = this.spelling.comment === undefined || inline ? {} : this.#comments();
    const kind = this.chance.int(10);
    const node = depth > 0 && kind < 4 ? this.table(depth - 1) : kind < 6 ? this.#newList(inline) : this.#value();
    return { key, node, ...comments };
  }

  #comments(): Pick<Member, 'above' | 'behind'> {
    return {
      ...(this.chance.flip(0.3) && { above: this.#comment() }),
      ...(this.chance.flip(0.3) && { behind: this.#comment() }),
    };
  }

  #comment(): string {
    const text = `${this.spelling.comment} ${this.mark} ${(this.#count += 1)}`;
    this.comments.push(text);
    return text;
  }

  #newList(inline: boolean): ListTree {
    return {
      is: 'list',
      items: Array.from({ length: this.chance.int(4) }, () => this.#text()),
      tall: !inline && this.chance.flip(),
    };
  }

  #text(): Extract<Tree, { is: 'value' }> {
    const value = `${this.mark} ${(this.#count += 1)}`;
    return { is: 'value', value, text: this.chance.pick(this.spelling.texts)(value) };
  }

  #value(): Tree {
    if (this.chance.flip()) return this.#text();
    const [value, text] = this.chance.pick(this.spelling.numbers);
    // A number is somebody's own, too, by what is behind the point.
    return this.chance.flip(0.3) ? { is: 'value', value: true, text: 'true' } : { is: 'value', value, text };
  }
}

/** What a tree says. */
export function plain(tree: Tree): unknown {
  if (tree.is === 'value') return tree.value;
  if (tree.is === 'list') return tree.items.map(plain);
  return Object.fromEntries(tree.members.map(({ key, node }) => [key, plain(node)]));
}
