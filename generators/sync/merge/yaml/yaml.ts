import { asJson, type Path } from '../data.js';
import { cutFromFlow, type Flow, putInFlow } from '../flow.js';
import type { KeyedFormat, Layout } from '../layout.js';
import {
  commentBehind,
  commentsAbove,
  cutLines,
  indented,
  insert,
  isFirstOnLine,
  lineEnd,
  lineStart,
  splice,
  textOf,
} from '../source.js';
import { type YamlItem, type YamlNode, type YamlPair, yamlParser, type YamlText } from './parse.js';

/** YAML: only what changes is touched. Anchors stay, and nothing is changed through an alias. */
export async function yaml(): Promise<KeyedFormat> {
  const parse = await yamlParser();
  return {
    read(text) {
      const whole = parse(text);
      return whole.documents.map((_, number) => new YamlLayout(text, whole, number));
    },
  };
}

/** A pair or an item on lines of its own, with its sign: `key:` or `-`. */
type Entry = YamlPair | YamlItem;

class YamlLayout implements Layout {
  readonly #root: YamlNode;

  constructor(
    readonly text: string,
    private readonly whole: YamlText,
    number: number,
  ) {
    this.#root = whole.documents[number] as YamlNode;
  }

  get comments() {
    return this.whole.comments;
  }

  get data() {
    return this.#root.data;
  }

  put(path: Path, next: Layout, from: Path, after: readonly string[]): string[] {
    const source = next as YamlLayout;
    if (path.length === 0) return this.#replaceAll(source);
    const [mine, theirs] = [this.#entry(path), source.#entry(from)];
    if (theirs === undefined) return [];
    if (mine !== undefined) return this.#replace(mine, source, theirs);
    const parent = this.#node(path.slice(0, -1));
    if (parent?.pairs === undefined) return [];
    const index = after
      .map((key) => parent.pairs?.findLastIndex((pair) => pair.key === key) ?? -1)
      .find((at) => at >= 0);
    return this.#insert(parent, parent.pairs, index === undefined ? parent.pairs.length : index + 1, source, theirs);
  }

  putItem(path: Path, index: number, next: Layout, from: Path): string[] {
    const [parent, item] = [this.#node(path), (next as YamlLayout).#entry(from)];
    return parent?.items === undefined || item === undefined
      ? []
      : this.#insert(parent, parent.items, index, next as YamlLayout, item);
  }

  remove(path: Path, isAos: (comment: string) => boolean): string[] {
    const [parent, last] = [this.#node(path.slice(0, -1)), path.at(-1)];
    const entries = parent?.pairs ?? parent?.items;
    const index = typeof last === 'number' ? last : (parent?.pairs?.findLastIndex(({ key }) => key === last) ?? -1);
    const entry = entries?.[index];
    if (parent === undefined || entries === undefined || entry === undefined) return [];
    if (parent.close !== undefined) return cutFromFlow(this, flowOf(parent), index, isAos);
    const behind = entries[index + 1];
    // The first key behind a dash gives its place to the next one.
    if (!isFirstOnLine(this.text, entry.start) && behind !== undefined)
      return [splice(this.text, [{ start: entry.start, end: behind.start, text: '' }])];
    const cut = cutLines(this, entry.start, this.#endOf(entry), isAos);
    if (entries.length > 1) return [splice(this.text, [cut])];
    const empty = parent.pairs === undefined ? '[]' : '{}';
    if (parent === this.#root) return [splice(this.text, [{ ...cut, text: `${cut.text}${empty}\n` }])];
    // Behind the key or dash that holds it.
    const colon = this.text.slice(0, parent.start).trimEnd().length;
    const sign = commentsAbove(this, entry.start)[0]?.start ?? parent.start;
    const line = lineEnd(this.text, this.text.lastIndexOf(':', sign));
    const holder = this.#holder(path.slice(0, -1));
    const at = holder ?? Math.min(colon, line);
    return [splice(this.text, [insert(at, ` ${empty}`), cut])];
  }

  /** Behind the colon or dash of the entry that holds a collection. */
  #holder(path: Path): number | undefined {
    const entry = this.#entry(path);
    return entry === undefined ? undefined : 'colon' in entry ? entry.colon : entry.start + 1;
  }

  /** A text that says nothing yet, or something else as a whole; what it has of comments stays above. */
  #replaceAll(next: YamlLayout): string[] {
    if (this.whole.documents.length > 1) return [];
    const above = this.text.replace(/\n*$/, '\n');
    return this.text.trim() === '' ? [next.text] : [above + next.text, next.text];
  }

  #replace(mine: Entry, next: YamlLayout, theirs: Entry): string[] {
    const { value } = mine;
    const inLine: string[] = [];
    const onLines: string[] = [];
    const ways = () => (theirs.value.isBlock === true ? [...onLines, ...inLine] : [...inLine, ...onLines]);
    const inline = next.#inline(theirs.value);
    for (const text of inline) {
      const blank = /\s/.test(this.text[value.start - 1] ?? ' ') || value.start === 0 ? '' : ' ';
      if (value.isBlock !== true)
        inLine.push(splice(this.text, [{ start: value.start, end: value.end, text: blank + text }]));
    }
    const sign = 'colon' in mine ? mine.colon : mine.start + 1;
    const theirSign = 'colon' in theirs ? theirs.colon : theirs.start + 1;
    const text = next.text.slice(theirSign, theirs.end);
    const again = indented(text, ' '.repeat(next.#column(theirs.start)), ' '.repeat(this.#column(mine.start)));
    if (sign > value.start) return inLine;
    // What ends a block of text is part of it.
    const end = value.data !== null && value.pairs === undefined && value.isBlock === true ? '\n' : '';
    const put = again.trimEnd();
    const change = { start: sign, end: value.end, text: put + end };
    onLines.push(splice(this.text, [change]));
    const inside = this.comments
      .filter((each) => each.start >= sign && each.end <= value.end)
      .map((each) => textOf(this, each));
    if (inside.length === 0 || !isFirstOnLine(this.text, mine.start)) return ways();
    // Comments in what goes stay beside the new value, or above it.
    const beside = put.includes('\n') ? '' : ` ${inside.shift()}`;
    const above = inside.map((each) => `${' '.repeat(this.#column(mine.start))}${each}\n`).join('');
    onLines.push(
      splice(this.text, [insert(lineStart(this.text, mine.start), above), { ...change, text: put + beside + end }]),
    );
    return ways();
  }

  #insert(parent: YamlNode, entries: readonly Entry[], index: number, next: YamlLayout, entry: Entry): string[] {
    if (parent.close !== undefined) return this.#insertInFlow(parent, entries, index, next, entry);
    const [before, behind] = [entries[index - 1], entries[index]];
    const beside = before ?? behind;
    if (beside === undefined) return [];
    const indent = ' '.repeat(this.#column(beside.start));
    const lines = next.#lines(entry, indent, this);
    if (before !== undefined) {
      const end = this.#endOf(before);
      const at = this.text[end - 1] === '\n' ? end - 1 : lineEnd(this.text, end);
      return [splice(this.text, [insert(at, `\n${lines}`)])];
    }
    if (!isFirstOnLine(this.text, beside.start)) return [];
    return [splice(this.text, [insert(lineStart(this.text, beside.start), `${lines}\n`)])];
  }

  #insertInFlow(parent: YamlNode, entries: readonly Entry[], index: number, next: YamlLayout, entry: Entry): string[] {
    const key = 'key' in entry ? `${next.text.slice(entry.start, entry.colon)} ` : '';
    const inline = next
      .#inline(entry.value)
      .flatMap((text) =>
        putInFlow(
          this,
          flowOf(parent),
          index,
          { text: key + text },
          { unit: parent.pairs === undefined ? '' : ' ', openUp: false },
        ),
      );
    if (entries.length > 0) return inline;
    // An empty one opens up to lines, as the others are.
    const holder = this.#holderOf(parent);
    const indent = holder === undefined ? '' : `${' '.repeat(holder.indent)}  `;
    const start = holder === undefined ? parent.start : this.text.slice(0, parent.start).trimEnd().length;
    const rest = commentBehind(this, parent.end);
    const lines = `${holder === undefined ? '' : '\n'}${next.#lines(entry, indent, this)}`;
    const comment = rest === undefined || holder === undefined ? '' : ` ${textOf(this, rest)}`;
    const end = rest !== undefined && holder !== undefined ? rest.end : parent.end;
    return [splice(this.text, [{ start, end, text: comment + lines }]), ...inline];
  }

  /** The column of the entry that holds a node; undefined for the root. */
  #holderOf(node: YamlNode, at: YamlNode = this.#root): { indent: number } | undefined {
    for (const entry of at.pairs ?? at.items ?? []) {
      if (entry.value === node) return { indent: this.#column(entry.start) };
      const found = this.#holderOf(node, entry.value);
      if (found !== undefined) return found;
    }
    return undefined;
  }

  /** An entry as this text has it, with its comments, at another place. */
  #lines(entry: Entry, indent: string, mine: YamlLayout): string {
    const known = new Set(mine.comments.map((comment) => textOf(mine, comment)));
    const above = commentsAbove(this, entry.start).map((each) => textOf(this, each));
    const end = this.#endOf(entry);
    const text = indented(this.text.slice(entry.start, end).trimEnd(), ' '.repeat(this.#column(entry.start)), indent);
    return [...above.filter((each) => !known.has(each)).map((each) => indent + each), indent + text].join('\n');
  }

  /** Ways to write a value on one line. */
  #inline(value: YamlNode): string[] {
    const text = this.text.slice(value.start, value.end);
    const json = asJson(value.data);
    const own = value.isBlock === true || text.includes('\n') || text === '' ? [] : [text];
    return json === undefined ? own : [...own, json];
  }

  /** The end of an entry with the comment on its last line. */
  #endOf({ end, value }: Entry): number {
    const deepest = value.close === undefined ? (value.pairs ?? value.items)?.at(-1) : undefined;
    if (deepest !== undefined) return this.#endOf(deepest);
    return commentBehind(this, end)?.end ?? end;
  }

  #column(at: number): number {
    return at - lineStart(this.text, at);
  }

  #node(path: Path): YamlNode | undefined {
    const node = path.length === 0 ? this.#root : this.#entry(path)?.value;
    return node?.isAlias === true ? undefined : node;
  }

  #entry(path: Path): Entry | undefined {
    const parent = path.length === 0 ? undefined : this.#node(path.slice(0, -1));
    const last = path.at(-1);
    return typeof last === 'number' ? parent?.items?.[last] : parent?.pairs?.findLast(({ key }) => key === last);
  }
}

function flowOf({ start, close = start, pairs, items }: YamlNode): Flow {
  return { open: start, close, items: pairs ?? items ?? [] };
}
