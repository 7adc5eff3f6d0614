import { type Data, whole } from '../data.js';
import { Unreadable } from '../layout.js';
import type { Comment } from '../source.js';

/** A value in a JSON text. */
export interface JsonNode {
  readonly start: number;
  readonly end: number;
  readonly data: Data;
  readonly members?: readonly JsonMember[];
  readonly items?: readonly JsonNode[];
}

export interface JsonMember {
  readonly key: string;
  readonly start: number;
  readonly end: number;
  readonly value: JsonNode;
}

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const STRING = /"(?:[^"\\\n]|\\[^\n])*"/y;
const BLANKS = /[ \t\r\n]+/y;
const COMMENT = /\/\/[^\n]*|\/\*[^]*?\*\//y;
const WORDS: readonly (readonly [string, Data])[] = [
  ['true', true],
  ['false', false],
  ['null', null],
];

/** Reads JSON with the place of each value; `relaxed` allows comments and trailing commas. Throws `Unreadable`. */
export function parseJson(text: string, relaxed: boolean): { root: JsonNode; comments: Comment[] } {
  const reader = new Reader(text, relaxed);
  return { root: reader.whole(), comments: reader.comments };
}

class Reader {
  readonly comments: Comment[] = [];
  #at = 0;

  constructor(
    private readonly text: string,
    private readonly relaxed: boolean,
  ) {}

  whole(): JsonNode {
    const root = this.#value();
    this.#skip();
    if (this.#at < this.text.length) this.#fail('nothing may follow the value');
    return root;
  }

  #value(): JsonNode {
    this.#skip();
    const start = this.#at;
    const sign = this.text[start];
    if (sign === '{') return this.#object(start);
    if (sign === '[') return this.#array(start);
    if (sign === '"') return this.#leaf(start, this.#string('a string is not closed'));
    for (const [word, data] of WORDS)
      if (this.text.startsWith(word, start)) return this.#leaf(((this.#at += word.length), start), data);
    const number = this.#token(NUMBER, start === this.text.length ? 'it ends too early' : 'a value is expected');
    return this.#leaf(start, /^-?\d+$/.test(number) ? whole(BigInt(number)) : Number(number));
  }

  #leaf(start: number, data: Data): JsonNode {
    return { start, end: this.#at, data };
  }

  #object(start: number): JsonNode {
    const members: JsonMember[] = [];
    this.#each('}', () => {
      const from = this.#at;
      if (this.text[from] !== '"') this.#fail('a key in double quotes is expected');
      const key = this.#string('a key is not closed');
      this.#skip();
      if (this.text[this.#at] !== ':') this.#fail('a colon is expected');
      this.#at += 1;
      const value = this.#value();
      members.push({ key, start: from, end: this.#at, value });
    });
    return { start, end: this.#at, data: new Map(members.map(({ key, value }) => [key, value.data])), members };
  }

  #array(start: number): JsonNode {
    const items: JsonNode[] = [];
    this.#each(']', () => items.push(this.#value()));
    return { start, end: this.#at, data: items.map(({ data }) => data), items };
  }

  #each(close: string, item: () => void): void {
    this.#at += 1;
    for (let first = true; ; first = false) {
      this.#skip();
      if (this.text[this.#at] === close && (first || this.relaxed)) break;
      item();
      this.#skip();
      if (this.text[this.#at] === close) break;
      if (this.text[this.#at] !== ',') this.#fail(`a comma or ${close} is expected`);
      this.#at += 1;
    }
    this.#at += 1;
  }

  #skip(): void {
    for (;;) {
      this.#match(BLANKS);
      const start = this.#at;
      if (!this.relaxed || this.#match(COMMENT) === undefined) return;
      this.comments.push({ start, end: this.#at });
    }
  }

  #string(otherwise: string): string {
    const start = this.#at;
    const text = this.#token(STRING, otherwise);
    try {
      return JSON.parse(text) as string;
    } catch {
      this.#at = start;
      return this.#fail('a string holds what it may not');
    }
  }

  #token(pattern: RegExp, otherwise: string): string {
    return this.#match(pattern) ?? this.#fail(otherwise);
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #fail(problem: string): never {
    throw Unreadable.at(problem, this.text, this.#at);
  }
}
