import type { AST } from 'toml-eslint-parser';
import { type Data, whole } from '../data.js';
import { Unreadable } from '../layout.js';
import type { Comment } from '../source.js';

/** A header with the pairs below it; the first one of a text has no header. */
export interface Section {
  /** Of its header, and of the end of its last pair. */
  readonly start: number;
  readonly end: number;
  /** Offset behind its header; of the beginning of the text where there is none. */
  readonly body: number;
  readonly pairs: readonly Pair[];
}

/** `key = value`, with all that the key has before its last part. */
export interface Pair {
  readonly start: number;
  readonly end: number;
  readonly keys: readonly { readonly name: string; readonly start: number; readonly end: number }[];
  readonly value: TomlNode;
}

/** A value of a TOML text, and where it is written. */
export interface TomlNode {
  data: Data;
  /** Of the value after `=`. */
  readonly range?: { readonly start: number; readonly end: number };
  /** Of a list or table in brackets: its items; those of a table are pairs. */
  readonly inline?: readonly (TomlNode | Pair)[];
  /** Of a table. */
  readonly members?: Map<string, TomlNode>;
  /** Of a list: its items. */
  readonly items?: TomlNode[];
  /** Headers of its own, in order; an item of a list of tables has one. */
  readonly sections: Section[];
  /** Pairs that it or something in it is written by, and the section of each. */
  readonly pairs: { readonly section: Section; readonly pair: Pair; readonly depth: number }[];
}

export interface TomlText {
  readonly root: TomlNode;
  readonly comments: readonly Comment[];
  readonly sections: readonly Section[];
}

/** Reads TOML with the place of each value. Throws `Unreadable`. */
export async function tomlParser(): Promise<(text: string) => TomlText> {
  const { parseTOML, ParseError } = await import('toml-eslint-parser');
  return (text) => {
    try {
      return read(text, parseTOML(text, { tomlVersion: 'latest' }));
    } catch (error) {
      if (error instanceof ParseError) throw new Unreadable(error.message, error.lineNumber, error.column + 1);
      throw error;
    }
  };
}

function read(text: string, { body: [top], comments }: AST.TOMLProgram): TomlText {
  const root = table();
  const sections: Section[] = [];
  const first = { start: top.range[0], end: 0, body: 0, pairs: [] as Pair[] };
  sections.push(first);
  for (const item of top.body) {
    if (item.type === 'TOMLKeyValue') {
      first.pairs.push(pairOf(item));
      first.end = item.range[1];
    } else {
      const end = item.body.at(-1)?.range[1] ?? headerEnd(text, item);
      sections.push({ start: item.range[0], end, body: headerEnd(text, item), pairs: item.body.map(pairOf) });
    }
  }
  place(root, first);
  const headed = top.body.filter((item) => item.type === 'TOMLTable');
  headed.forEach((item, at) => {
    const section = sections[at + 1] as Section;
    const { resolvedKey: keys } = item;
    const node = keys.reduce((parent, step, depth) => child(parent, step, typeof keys[depth + 1] === 'number'), root);
    node.sections.push(section);
    place(node, section);
  });
  fillData(root);
  return { root, comments: comments.map(({ range: [start, end] }) => ({ start, end })), sections };
}

/** Behind the brackets. */
function headerEnd(text: string, { key, kind }: AST.TOMLTable): number {
  return text.indexOf(']', key.range[1]) + (kind === 'array' ? 2 : 1);
}

function table(): TomlNode {
  return { data: new Map(), members: new Map(), sections: [], pairs: [] };
}

function child(parent: TomlNode, step: string | number, isList = false): TomlNode {
  const known = typeof step === 'number' ? parent.items?.[step] : parent.members?.get(step);
  if (known !== undefined) return known;
  const made: TomlNode = isList ? { data: [], items: [], sections: [], pairs: [] } : table();
  if (typeof step === 'number') parent.items?.push(made);
  else parent.members?.set(step, made);
  return made;
}

function place(node: TomlNode, section: Section): void {
  for (const pair of section.pairs) {
    let at = node;
    pair.keys.forEach(({ name }, depth) => {
      if (depth < pair.keys.length - 1) {
        at = child(at, name);
        at.pairs.push({ section, pair, depth });
      }
    });
    const last = pair.keys.at(-1)?.name ?? '';
    at.members?.set(last, pair.value);
    pair.value.pairs.push({ section, pair, depth: pair.keys.length - 1 });
  }
}

function pairOf({ key, value, range: [start, end] }: AST.TOMLKeyValue): Pair {
  const keys = key.keys.map((part) => ({
    name: part.type === 'TOMLBare' ? part.name : part.value,
    start: part.range[0],
    end: part.range[1],
  }));
  return { start, end, keys, value: nodeOf(value) };
}

function nodeOf(node: AST.TOMLContentNode): TomlNode {
  const range = { start: node.range[0], end: node.range[1] };
  const made = { range, sections: [], pairs: [] };
  if (node.type === 'TOMLArray') {
    const items = node.elements.map(nodeOf);
    return { ...made, data: [], items, inline: items };
  }
  if (node.type === 'TOMLInlineTable') {
    const pairs = node.body.map(pairOf);
    const inside = { ...table(), range, inline: pairs };
    place(inside, { start: range.start, end: range.end, body: range.start + 1, pairs });
    return inside;
  }
  return { ...made, data: scalar(node) };
}

function scalar(node: AST.TOMLValue): Data {
  if (node.kind === 'integer') return whole(node.bigint);
  if (node.kind === 'string' || node.kind === 'boolean') return node.value;
  if (node.kind === 'float')
    return Number.isInteger(node.value) || !Number.isFinite(node.value) ? `\0float ${node.value}` : node.value;
  return `\0date ${node.datetime}`;
}

/** Lists and tables know what is in them only once all of the text is read. */
function fillData(node: TomlNode): void {
  if (node.items !== undefined) {
    node.items.forEach(fillData);
    node.data = node.items.map(({ data }) => data);
  } else if (node.members !== undefined) {
    for (const each of node.members.values()) fillData(each);
    node.data = new Map([...node.members].map(([key, { data }]) => [key, data]));
  }
}
