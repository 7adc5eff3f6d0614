import { asJson, type Path } from '../data.js';
import type { Flow } from '../flow.js';
import { commentBehind, commentsAbove, indented, lineStart, type Source, textOf } from '../source.js';
import type { YamlItem, YamlNode, YamlPair, YamlText } from './parse.js';

/** A pair or an item on lines of its own, with its sign: `key:` or `-`. */
export type Entry = YamlPair | YamlItem;

/** One document of a YAML text: what is where in it, and how that reads elsewhere. */
export class YamlTree implements Source {
  readonly root: YamlNode;

  constructor(
    readonly text: string,
    protected readonly whole: YamlText,
    number: number,
  ) {
    this.root = whole.documents[number] as YamlNode;
  }

  get comments() {
    return this.whole.comments;
  }

  get data() {
    return this.root.data;
  }

  /** Undefined also for what an alias stands for: that is written elsewhere. */
  node(path: Path): YamlNode | undefined {
    const node = path.length === 0 ? this.root : this.entry(path)?.value;
    return node?.isAlias === true ? undefined : node;
  }

  entry(path: Path): Entry | undefined {
    const parent = path.length === 0 ? undefined : this.node(path.slice(0, -1));
    const last = path.at(-1);
    return typeof last === 'number' ? parent?.items?.[last] : parent?.pairs?.findLast(({ key }) => key === last);
  }

  column(at: number): number {
    return at - lineStart(this.text, at);
  }

  /** The end of an entry with the comment on its last line. */
  endOf({ end, value }: Entry): number {
    const deepest = value.close === undefined ? (value.pairs ?? value.items)?.at(-1) : undefined;
    if (deepest !== undefined) return this.endOf(deepest);
    return commentBehind(this, end)?.end ?? end;
  }

  /** The column of the entry that holds a node; undefined for the root. */
  holderOf(node: YamlNode, at: YamlNode = this.root): { indent: number } | undefined {
    for (const entry of at.pairs ?? at.items ?? []) {
      if (entry.value === node) return { indent: this.column(entry.start) };
      const found = this.holderOf(node, entry.value);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** An entry as this text has it, with its comments, for another place of `mine`. */
  lines(entry: Entry, indent: string, mine: YamlTree): string {
    const known = new Set(mine.comments.map((comment) => textOf(mine, comment)));
    const above = commentsAbove(this, entry.start).map((each) => textOf(this, each));
    const end = this.endOf(entry);
    const text = indented(this.text.slice(entry.start, end).trimEnd(), ' '.repeat(this.column(entry.start)), indent);
    return [...above.filter((each) => !known.has(each)).map((each) => indent + each), indent + text].join('\n');
  }

  /** Ways to write a value on one line. */
  inline(value: YamlNode): string[] {
    const text = this.text.slice(value.start, value.end);
    const json = asJson(value.data);
    const own = value.isBlock === true || text.includes('\n') || text === '' ? [] : [text];
    return json === undefined ? own : [...own, json];
  }
}

/** Offset behind the colon or dash of an entry. */
export function signOf(entry: Entry): number {
  return 'colon' in entry ? entry.colon : entry.start + 1;
}

export function flowOf({ start, close = start, pairs, items }: YamlNode): Flow {
  return { open: start, close, items: pairs ?? items ?? [] };
}
