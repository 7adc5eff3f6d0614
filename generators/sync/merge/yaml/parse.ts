import type * as YamlPackage from 'yaml';
import type { Document, Node, ParsedNode } from 'yaml';
import { type Data, whole } from '../data.js';
import { Unreadable } from '../layout.js';
import type { Comment } from '../source.js';
import { commentsOf } from './comments.js';

/** A value of a YAML text, and where it is written. */
export interface YamlNode {
  readonly data: Data;
  /** Without anchor and tag, nor the blanks and comments behind. */
  readonly start: number;
  readonly end: number;
  /** On lines of its own, behind the one of its key or dash. */
  readonly isBlock?: true;
  /** In brackets: offset of the closing one. */
  readonly close?: number;
  /** What stands for it is written elsewhere: nothing can be changed in it. */
  readonly isAlias: boolean;
  readonly pairs?: readonly YamlPair[];
  readonly items?: readonly YamlItem[];
}

export interface YamlPair {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  /** Behind the colon. */
  readonly colon: number;
  readonly value: YamlNode;
}

export interface YamlItem {
  /** Of its dash, where it has one; of itself else. */
  readonly start: number;
  readonly end: number;
  readonly value: YamlNode;
}

export interface YamlText {
  readonly documents: readonly YamlNode[];
  readonly comments: readonly Comment[];
}

type Yaml = typeof YamlPackage;

/** Reads YAML with the place of each value. Throws `Unreadable`. */
export async function yamlParser(): Promise<(text: string) => YamlText> {
  const yaml = await import('yaml');
  return (text) => {
    const documents = yaml.parseAllDocuments(text, {
      keepSourceTokens: true,
      prettyErrors: false,
      intAsBigInt: true,
      logLevel: 'silent',
    });
    const all = Array.isArray(documents) ? documents : [];
    for (const { errors } of all) {
      const [error] = errors;
      if (error !== undefined) throw Unreadable.at(error.message, text, error.pos[0]);
    }
    const read = all.map((document) =>
      new Reader(yaml, text, document as Document).node(document.contents as ParsedNode | null),
    );
    const empty = { data: null, start: text.length, end: text.length, isAlias: false };
    return { documents: read.length === 0 ? [empty] : read, comments: commentsOf(new yaml.Lexer().lex(text)) };
  };
}

/** What aliases stand for is read anew for each; a text may so say that it is larger than any memory. */
const MOST_BEYOND_TEXT = 10_000;

class Reader {
  #nodes = 0;

  constructor(
    private readonly yaml: Yaml,
    private readonly text: string,
    private readonly document: Document,
  ) {}

  node(node: Node | null, at = this.text.length): YamlNode {
    this.#nodes += 1;
    if (this.#nodes > this.text.length + MOST_BEYOND_TEXT)
      throw Unreadable.at('its aliases stand for too much', this.text, 0);
    if (node?.range === undefined || node.range === null) return { data: null, start: at, end: at, isAlias: false };
    const { isAlias, isMap, isScalar, isSeq } = this.yaml;
    const [start, valueEnd] = node.range;
    const place = { start, end: start + this.text.slice(start, valueEnd).trimEnd().length, isAlias: isAlias(node) };
    if (isAlias(node)) return { ...place, data: this.#resolved(node.resolve(this.document)) };
    if (isScalar(node)) {
      const lines = this.#isBlock(node) ? ({ isBlock: true, end: valueEnd } as const) : {};
      return { ...place, ...lines, data: this.#scalar(node) };
    }
    const flow = (node as { flow?: boolean }).flow === true;
    const close = flow ? { close: valueEnd - 1 } : ({ isBlock: true } as const);
    if (isMap(node)) {
      const pairs = node.items.map((pair) => this.#pair(pair as never));
      return {
        ...place,
        ...close,
        pairs,
        data: this.#tagged(node, new Map(pairs.map(({ key, value }) => [key, value.data]))),
      };
    }
    if (!isSeq(node)) throw new Error('a node of YAML is of no kind');
    const items = node.items.map((item, number) => this.#item(node, item as Node, number, flow));
    return {
      ...place,
      ...close,
      items,
      data: this.#tagged(
        node,
        items.map(({ value }) => value.data),
      ),
    };
  }

  #pair({
    key,
    value,
    srcToken,
  }: {
    key: Node;
    value: Node | null;
    srcToken?: { sep?: { offset: number; type: string; source: string }[] };
  }): YamlPair {
    const named = this.node(key);
    const sign = srcToken?.sep?.find(({ type }) => type === 'map-value-ind');
    const colon = sign === undefined ? named.end : sign.offset + 1;
    const inside = this.node(value, colon);
    const name = this.yaml.isScalar(key) ? String(key.value) : this.text.slice(named.start, named.end);
    return { key: name, start: named.start, end: Math.max(inside.end, colon), colon, value: inside };
  }

  #item(list: unknown, item: Node, number: number, flow: boolean): YamlItem {
    const token = (list as { srcToken?: { items: { start: { offset: number; type: string }[] }[] } }).srcToken?.items[
      number
    ];
    const dash = token?.start.find(({ type }) => type === 'seq-item-ind')?.offset;
    const value = this.node(item, dash === undefined ? undefined : dash + 1);
    return { start: flow ? value.start : (dash ?? value.start), end: value.end, value };
  }

  #isBlock(node: Node): boolean {
    return /^[|>]/.test(this.text.slice(node.range?.[0] ?? 0));
  }

  #scalar(node: Node): Data {
    const { value } = node as { value: unknown };
    return this.#tagged(
      node,
      typeof value === 'bigint' ? whole(value) : typeof value === 'number' ? float(value) : (value as Data),
    );
  }

  #resolved(node: Node | undefined): Data {
    return node === undefined ? null : this.node(node).data;
  }

  /** A tag of somebody's own makes another value of it. */
  #tagged(node: Node, data: Data): Data {
    const { tag } = node as { tag?: string };
    if (tag === undefined || tag.startsWith('tag:yaml.org')) return data;
    return `\0${tag} ${this.text.slice(node.range?.[0], node.range?.[1])}`;
  }
}

function float(value: number): Data {
  return Number.isFinite(value) ? value : `\0float ${value}`;
}
