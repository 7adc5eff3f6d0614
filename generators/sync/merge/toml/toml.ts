import type { Path } from '../data.js';
import { cutFromFlow, putInFlow } from '../flow.js';
import { type KeyedFormat, type Layout, Unreadable } from '../layout.js';
import { cutLines, insert, splice } from '../source.js';
import { insertKey, insertSections } from './insert.js';
import { newComments, valuesOf } from './news.js';
import { tomlParser, type TomlText } from './parse.js';
import { flowOf, headerOf, pairsOf, sectionsOf, TomlTree } from './tree.js';

/** TOML: only what changes is touched. New tables come with their headers, new keys to the table that they belong to. */
export async function toml(): Promise<KeyedFormat> {
  const parse = await tomlParser();
  return { read: (text) => [new TomlLayout(text, parse, parse(text))] };
}

class TomlLayout extends TomlTree implements Layout {
  constructor(
    text: string,
    private readonly parse: (text: string) => TomlText,
    whole: TomlText,
  ) {
    super(text, whole);
  }

  put(path: Path, next: Layout, from: Path, after: readonly string[]): string[] {
    const source = next as TomlLayout;
    const [mine, theirs] = [this.node(path), source.node(from)];
    if (theirs === undefined) return [];
    const news = { next: source, node: theirs };
    if (mine === undefined) return insertKey(this, path, news, after);
    if (mine.range !== undefined) {
      const { start, end } = mine.range;
      return valuesOf(source, theirs).map((text) => splice(this.text, [{ start, end, text }]));
    }
    return this.remove(path, () => false).flatMap((text) => {
      const rest = this.#read(text);
      return rest !== undefined && rest.node(path) === undefined ? insertKey(rest, path, news, after) : [];
    });
  }

  /** Without what is in the way of a new value, if that is still TOML. */
  #read(text: string): TomlTree | undefined {
    try {
      return new TomlTree(text, this.parse(text));
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }

  putItem(path: Path, index: number, next: Layout, from: Path): string[] {
    const source = next as TomlLayout;
    const [list, item] = [this.node(path), source.node(from)];
    if (list?.items === undefined || item === undefined) return [];
    if (list.inline === undefined)
      return insertSections(this, path, { next: source, node: item }, list.items[index - 1], list.items[index]);
    const comments = newComments(source, item.range, this);
    return valuesOf(source, item).flatMap((text) =>
      putInFlow(this, flowOf(list), index, { text, ...comments }, { unit: '', openUp: false }),
    );
  }

  remove(path: Path, isAos: (comment: string) => boolean): string[] {
    const [parent, node, last] = [this.node(path.slice(0, -1)), this.node(path), path.at(-1)];
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
      ...pairs.map(({ pair }) => cutLines(this, pair.start, this.behind(pair.end), isAos)),
      ...sections.map((section) => this.cutSection(section, isAos)),
    ];
    const cut = splice(this.text, cuts);
    // A table that is only there because something was in it stays there without.
    const header = path.length > 1 ? `[${headerOf(path.slice(0, -1))}]\n` : '';
    return [cut, splice(this.text, [...cuts, insert(Math.min(...cuts.map(({ start }) => start)), header)])];
  }
}
