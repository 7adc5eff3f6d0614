import type { Path } from '../data.js';
import type { Flow } from '../flow.js';
import {
  commentBehind,
  commentsAbove,
  cutLines,
  insert,
  lineEnd,
  lineStart,
  type Source,
  type Splice,
} from '../source.js';
import type { Pair, Section, TomlNode, TomlText } from './parse.js';
import { keyText } from './print.js';

/** A TOML text: what is where in it, and where lines come to. */
export class TomlTree implements Source {
  constructor(
    readonly text: string,
    readonly whole: TomlText,
  ) {}

  get comments() {
    return this.whole.comments;
  }

  get data() {
    return this.whole.root.data;
  }

  node(path: Path): TomlNode | undefined {
    let node: TomlNode | undefined = this.whole.root;
    for (const step of path) node = typeof step === 'number' ? node?.items?.[step] : node?.members?.get(step);
    return node;
  }

  /** The end of a line with its comment. */
  behind(at: number): number {
    return commentBehind(this, at)?.end ?? at;
  }

  /** Where a section begins with the comments right above it. */
  top({ start }: Section): number {
    return lineStart(this.text, commentsAbove(this, start)[0]?.start ?? start);
  }

  lineBehind(at: number, line: string): Splice {
    const eol = lineEnd(this.text, at);
    return this.text.slice(0, eol).trim() === '' ? insert(eol, `${line}\n`) : insert(eol, `\n${line}`);
  }

  lineAtEndOf({ pairs, body, start }: Section, line: string): Splice {
    const last = pairs.at(-1);
    if (last !== undefined) return this.lineBehind(last.end, line);
    if (body > 0) return this.lineBehind(body, line);
    const first = this.whole.sections[1];
    return first === undefined
      ? this.lineBehind(Math.max(start, this.text.trimEnd().length), line)
      : insert(this.top(first), `${line}\n\n`);
  }

  cutSection(section: Section, isAos: (comment: string) => boolean): Splice {
    const cut = cutLines(this, section.start, this.behind(section.end), isAos);
    // With the empty line that parts it from the one before.
    const blank = /\n[ \t]*\n$/.test(this.text.slice(0, cut.start)) && cut.text === '';
    const start = blank ? lineStart(this.text, cut.start - 1) : cut.start;
    return { ...cut, start };
  }
}

/** The header of a table, without brackets. */
export function headerOf(path: Path): string {
  return path.map((step) => keyText(String(step))).join('.');
}

export function flowOf({ range, inline = [] }: TomlNode): Flow {
  const { start, end } = range as { start: number; end: number };
  const items = inline.map((item) => ('keys' in item ? item : (item.range as { start: number; end: number })));
  return { open: start, close: end - 1, items };
}

/** The headers of a node and of all in it, in the order of the text. */
export function sectionsOf(node: TomlNode): Section[] {
  const inside = [...(node.members?.values() ?? []), ...(node.items ?? [])];
  return [...node.sections, ...inside.flatMap(sectionsOf)].sort((a, b) => a.start - b.start);
}

export function pairsOf(node: TomlNode): { section: Section; pair: Pair }[] {
  const inside = [...(node.members?.values() ?? [])].flatMap(pairsOf);
  const all = [...node.pairs, ...(node.range === undefined ? inside : [])];
  return all.filter(({ pair }, at) => all.findIndex((each) => each.pair === pair) === at);
}
