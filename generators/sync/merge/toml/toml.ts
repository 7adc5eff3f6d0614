import type { Path } from '../data.js';
import { cutFromFlow, type Flow, putInFlow } from '../flow.js';
import { type KeyedFormat, type Layout, Unreadable } from '../layout.js';
import {
  commentBehind,
  commentsAbove,
  cutLines,
  insert,
  lineEnd,
  lineStart,
  type Source,
  splice,
  type Splice,
  textOf,
} from '../source.js';
import { inlineText, keyText } from './print.js';
import { type Pair, type Section, type TomlNode, tomlParser, type TomlText } from './parse.js';

/** TOML: only what changes is touched. New tables come with their headers, new keys to the table that they belong to. */
export async function toml(): Promise<KeyedFormat> {
  const parse = await tomlParser();
  return { read: (text) => [new TomlLayout(text, parse, parse(text))] };
}

type IsAos = (comment: string) => boolean;

class TomlLayout implements Layout {
  constructor(
    readonly text: string,
    private readonly parse: (text: string) => TomlText,
    private readonly whole: TomlText,
  ) {}

  get comments() {
    return this.whole.comments;
  }

  get data() {
    return this.whole.root.data;
  }

  put(path: Path, next: Layout, from: Path, after: readonly string[]): string[] {
    const source = next as TomlLayout;
    const [mine, theirs] = [this.#node(path), source.#node(from)];
    if (theirs === undefined) return [];
    if (mine === undefined) return this.#add(path, source, theirs, from, after);
    if (mine.range !== undefined) {
      const { start, end } = mine.range;
      return valuesOf(source, theirs).map((text) => splice(this.text, [{ start, end, text }]));
    }
    return this.remove(path, () => false).flatMap((text) => {
      const rest = this.#read(text);
      return rest !== undefined && rest.#node(path) === undefined ? rest.#add(path, source, theirs, from, after) : [];
    });
  }

  /** Without what is in the way of a new value, if that is still TOML. */
  #read(text: string): TomlLayout | undefined {
    try {
      return new TomlLayout(text, this.parse, this.parse(text));
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  putItem(path: Path, index: number, next: Layout, from: Path): string[] {
    const [list, item] = [this.#node(path), (next as TomlLayout).#node(from)];
    if (list?.items === undefined || item === undefined) return [];
    if (list.inline !== undefined)
      return valuesOf(next as TomlLayout, item).flatMap((text) =>
        putInFlow(
          this,
          flowOf(list),
          index,
          { text, ...commentsOf(next, item.range, this) },
          { unit: '', openUp: false },
        ),
      );
    return this.#withSections(list.items[index - 1], list.items[index], next as TomlLayout, item, path);
  }

  remove(path: Path, isAos: IsAos): string[] {
    const [parent, node, last] = [this.#node(path.slice(0, -1)), this.#node(path), path.at(-1)];
    if (parent === undefined || node === undefined) return [];
    if (parent.inline !== undefined) {
      const index =
        typeof last === 'number'
          ? last
          : parent.inline.findIndex((item) => 'keys' in item && item.keys[0]?.name === last);
      return index < 0 ? [] : cutFromFlow(this, flowOf(parent), index, isAos);
    }
    const sections = sectionsOf(node);
    const pairs = pairsOf(node).filter(({ section }) => !sections.includes(section));
    const cuts = [
      ...pairs.map(({ pair }) => cutLines(this, pair.start, this.#behind(pair.end), isAos)),
      ...sections.map((section) => this.#cutSection(section, isAos)),
    ];
    const cut = splice(this.text, cuts);
    // A table that is only there because something was in it stays there without.
    const header =
      path.length > 1
        ? `[${path
            .slice(0, -1)
            .map((step) => keyText(String(step)))
            .join('.')}]\n`
        : '';
    return [cut, splice(this.text, [...cuts, insert(Math.min(...cuts.map(({ start }) => start)), header)])];
  }

  #add(path: Path, next: TomlLayout, node: TomlNode, from: Path, after: readonly string[]): string[] {
    const [parent, key] = [this.#node(path.slice(0, -1)), String(path.at(-1))];
    if (parent?.members === undefined) return [];
    const values = valuesOf(next, node);
    if (parent.inline !== undefined) {
      const index = after
        .map((each) => parent.inline?.findLastIndex((item) => 'keys' in item && item.keys[0]?.name === each) ?? -1)
        .find((at) => at >= 0);
      return values.flatMap((text) =>
        putInFlow(
          this,
          flowOf(parent),
          index === undefined ? flowOf(parent).items.length : index + 1,
          { text: `${keyText(key)} = ${text}` },
          { unit: ' ', openUp: false },
        ),
      );
    }
    const sibling = after.map((each) => parent.members?.get(each)).find((each) => each !== undefined);
    const ways =
      sectionsOf(node).length > 0 ? this.#withSections(sibling ?? lastOf(parent), undefined, next, node, path) : [];
    return [...ways, ...values.flatMap((text) => this.#pair(parent, path, { key, text, sibling, next, node }))];
  }

  /** A new pair in one of the places where the table is written. */
  #pair(
    parent: TomlNode,
    path: Path,
    {
      key,
      text,
      sibling,
      next,
      node,
    }: { key: string; text: string; sibling: TomlNode | undefined; next: TomlLayout; node: TomlNode },
  ): string[] {
    const { above = [], behind } = commentsOf(next, node.pairs[0]?.pair, this);
    const line = (prefix: string) =>
      [...above, `${prefix}${keyText(key)} = ${text}${behind ? ` ${behind}` : ''}`].join('\n');
    const beside = sibling?.pairs.at(-1);
    const dotted = parent.pairs.at(-1);
    const prefixed = ({ pair, depth }: { pair: Pair; depth: number }) => {
      const keys = pair.keys.slice(0, depth).map(({ start, end }) => this.text.slice(start, end));
      return keys.map((each) => `${each}.`).join('');
    };
    const ways: Splice[] = [];
    if (beside !== undefined) ways.push(this.#lineBehind(beside.pair.end, line(prefixed(beside))));
    const own = parent === this.whole.root ? this.whole.sections[0] : parent.sections[0];
    if (own !== undefined) ways.push(this.#atEndOf(own, line('')));
    if (dotted !== undefined)
      ways.push(this.#lineBehind(dotted.pair.end, line(prefixed({ pair: dotted.pair, depth: dotted.depth + 1 }))));
    const header = `[${path
      .slice(0, -1)
      .map((step) => keyText(String(step)))
      .join('.')}]`;
    const first = sectionsOf(parent)[0];
    if (first !== undefined) ways.push(insert(this.#top(first), `${header}\n${line('')}\n\n`));
    return ways.map((way) => splice(this.text, [way]));
  }

  #atEndOf({ pairs, body, start }: Section, line: string): Splice {
    const last = pairs.at(-1);
    if (last !== undefined) return this.#lineBehind(last.end, line);
    if (body > 0) return this.#lineBehind(body, line);
    const first = this.whole.sections[1];
    return first === undefined
      ? this.#lineBehind(Math.max(start, this.text.trimEnd().length), line)
      : insert(this.#top(first), `${line}\n\n`);
  }

  #lineBehind(at: number, line: string): Splice {
    const eol = lineEnd(this.text, at);
    return this.text.slice(0, eol).trim() === '' ? insert(eol, `${line}\n`) : insert(eol, `\n${line}`);
  }

  /** The end of a line with its comment. */
  #behind(at: number): number {
    return commentBehind(this, at)?.end ?? at;
  }

  /** Where a section begins with the comments right above it. */
  #top({ start }: Section): number {
    return lineStart(this.text, commentsAbove(this, start)[0]?.start ?? start);
  }

  #cutSection(section: Section, isAos: IsAos): Splice {
    const cut = cutLines(this, section.start, this.#behind(section.end), isAos);
    // With the empty line that parts it from the one before.
    const blank = /\n[ \t]*\n$/.test(this.text.slice(0, cut.start)) && cut.text === '';
    const start = blank ? lineStart(this.text, cut.start - 1) : cut.start;
    return { ...cut, start };
  }

  /** The sections of a node of ao's, put in behind those of a neighbour. */
  #withSections(
    before: TomlNode | undefined,
    behind: TomlNode | undefined,
    next: TomlLayout,
    node: TomlNode,
    path: Path,
  ): string[] {
    const sections = sectionsOf(node);
    const known = new Set(this.comments.map((comment) => textOf(this, comment)));
    const texts = sections.map((section) => {
      const above = commentsAbove(next, section.start).map((each) => textOf(next, each));
      const end = Math.max(next.#behind(section.end), section.body);
      return [...above.filter((each) => !known.has(each)), next.text.slice(section.start, end)].join('\n');
    });
    if (texts.length === 0) texts.push(...asItem(next, node, path));
    if (texts.length === 0) return [];
    const last = before && sectionsOf(before).at(-1);
    const first = behind && sectionsOf(behind)[0];
    const block = texts.join('\n\n');
    const ways: Splice[] = [];
    if (last !== undefined) {
      const eol = lineEnd(this.text, this.#behind(last.end));
      ways.push(insert(eol, `\n\n${block}`));
    }
    if (first !== undefined) ways.push(insert(this.#top(first), `${block}\n\n`));
    const rest = this.text.trimEnd();
    ways.push({ start: rest.length, end: this.text.length, text: `${rest === '' ? '' : '\n\n'}${block}\n` });
    return ways.map((way) => splice(this.text, [way]));
  }

  #node(path: Path): TomlNode | undefined {
    let node: TomlNode | undefined = this.whole.root;
    for (const step of path) node = typeof step === 'number' ? node?.items?.[step] : node?.members?.get(step);
    return node;
  }
}

/** How a value may be written behind `=`: as ao has it, or on one line. */
function valuesOf(next: Layout, node: TomlNode): string[] {
  const own = node.range === undefined ? [] : [next.text.slice(node.range.start, node.range.end)];
  const inline = inlineText(node.data);
  return inline === undefined ? own : [...own, inline];
}

/** An item of a list of tables, for one that ao has in brackets. */
function asItem(_next: Layout, { members }: TomlNode, path: Path): string[] {
  if (members === undefined) return [];
  const pairs = [...members].map(([key, { data }]) => `${keyText(key)} = ${inlineText(data)}`);
  return [[`[[${path.map((step) => keyText(String(step))).join('.')}]]`, ...pairs].join('\n')];
}

/** The comments that ao's text has at a pair or an item, but for those that are there already. */
function commentsOf(next: Layout, at: { start: number; end: number } | undefined, mine: Source) {
  if (at === undefined) return {};
  const known = new Set(mine.comments.map((comment) => textOf(mine, comment)));
  const above = commentsAbove(next, at.start).map((each) => textOf(next, each));
  const comma = next.text[at.end] === ',' ? at.end + 1 : at.end;
  const comment = commentBehind(next, comma);
  const behind = comment && textOf(next, comment);
  return {
    above: above.filter((each) => !known.has(each)),
    behind: behind !== undefined && known.has(behind) ? undefined : behind,
  };
}

function flowOf({ range, inline = [] }: TomlNode): Flow {
  const { start, end } = range as { start: number; end: number };
  const items = inline.map((item) => ('keys' in item ? item : (item.range as { start: number; end: number })));
  return { open: start, close: end - 1, items };
}

/** The headers of a node and of all in it, in the order of the text. */
function sectionsOf(node: TomlNode): Section[] {
  const inside = [...(node.members?.values() ?? []), ...(node.items ?? [])];
  return [...node.sections, ...inside.flatMap(sectionsOf)].sort((a, b) => a.start - b.start);
}

function pairsOf(node: TomlNode): { section: Section; pair: Pair }[] {
  const inside = [...(node.members?.values() ?? [])].flatMap(pairsOf);
  const all = [...node.pairs, ...(node.range === undefined ? inside : [])];
  return all.filter(({ pair }, at) => all.findIndex((each) => each.pair === pair) === at);
}

function lastOf({ members, sections }: TomlNode): TomlNode | undefined {
  const last = members && [...members.values()].filter((each) => sectionsOf(each).length > 0).at(-1);
  return last ?? (sections.length > 0 ? { data: null, sections, pairs: [] } : undefined);
}
