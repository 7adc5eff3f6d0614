import type { Path } from '../data.js';
import { cutFromFlow } from '../flow.js';
import type { KeyedFormat, Layout } from '../layout.js';
import { cutLines, insert, isFirstOnLine, splice } from '../source.js';
import { insertEntry } from './insert.js';
import { yamlParser } from './parse.js';
import { replaceValue } from './replace.js';
import { type Entry, flowOf, signOf, YamlTree } from './tree.js';

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

class YamlLayout extends YamlTree implements Layout {
  put(path: Path, next: Layout, from: Path, after: readonly string[]): string[] {
    const source = next as YamlLayout;
    if (path.length === 0) return this.#replaceAll(source);
    const [mine, theirs] = [this.entry(path), source.entry(from)];
    if (theirs === undefined) return [];
    if (mine !== undefined) return replaceValue(this, mine, source, theirs);
    const parent = this.node(path.slice(0, -1));
    if (parent?.pairs === undefined) return [];
    const index = after
      .map((key) => parent.pairs?.findLastIndex((pair) => pair.key === key) ?? -1)
      .find((at) => at >= 0);
    return insertEntry(this, parent, index === undefined ? parent.pairs.length : index + 1, source, theirs);
  }

  putItem(path: Path, index: number, next: Layout, from: Path): string[] {
    const source = next as YamlLayout;
    const [parent, item] = [this.node(path), source.entry(from)];
    return parent?.items === undefined || item === undefined ? [] : insertEntry(this, parent, index, source, item);
  }

  remove(path: Path, isAos: (comment: string) => boolean): string[] {
    const [parent, last] = [this.node(path.slice(0, -1)), path.at(-1)];
    const entries: readonly Entry[] | undefined = parent?.pairs ?? parent?.items;
    const index = typeof last === 'number' ? last : (parent?.pairs?.findLastIndex(({ key }) => key === last) ?? -1);
    const entry = entries?.[index];
    if (parent === undefined || entries === undefined || entry === undefined) return [];
    if (parent.close !== undefined) return cutFromFlow(this, flowOf(parent), index, isAos);
    const behind = entries[index + 1];
    // The first key behind a dash gives its place to the next one.
    if (!isFirstOnLine(this.text, entry.start) && behind !== undefined)
      return [splice(this.text, [{ start: entry.start, end: behind.start, text: '' }])];
    const cut = cutLines(this, entry.start, this.endOf(entry), isAos);
    if (entries.length > 1) return [splice(this.text, [cut])];
    const empty = parent.pairs === undefined ? '[]' : '{}';
    if (parent === this.root) return [splice(this.text, [{ ...cut, text: `${cut.text}${empty}\n` }])];
    // Behind the key or dash that holds it.
    const holder = this.entry(path.slice(0, -1)) as Entry;
    return [splice(this.text, [insert(signOf(holder), ` ${empty}`), cut])];
  }

  /** A text that says nothing yet, or something else as a whole; what it has of comments stays above. */
  #replaceAll(next: YamlLayout): string[] {
    if (this.whole.documents.length > 1) return [];
    const above = this.text.replace(/\n*$/, '\n');
    return this.text.trim() === '' ? [next.text] : [above + next.text, next.text];
  }
}
