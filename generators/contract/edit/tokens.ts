/** A token of a .proto file; comments are among them, blanks are not. */
export interface Token {
  readonly kind: 'word' | 'string' | 'comment' | 'symbol';
  readonly text: string;
  /** Offset of its first character. */
  readonly start: number;
  /** Offset behind its last. */
  readonly end: number;
}

const TOKEN =
  /(?<comment>\/\/[^\n]*|\/\*[\s\S]*?(?:\*\/|$))|(?<string>"(?:\\[\s\S]|[^"\\\n])*"|'(?:\\[\s\S]|[^'\\\n])*')|(?<word>[\w.]+)|(?<symbol>\S)/g;

const KINDS = ['comment', 'string', 'word', 'symbol'] as const;

/** The tokens of a .proto file in order. Reads any text, valid or not; a name with dots is one word. */
export function tokensOf(source: string): Token[] {
  return [...source.matchAll(TOKEN)].map((match) => {
    const kind = KINDS.find((each) => match.groups?.[each] !== undefined) ?? 'symbol';
    return { kind, text: match[0], start: match.index, end: match.index + match[0].length };
  });
}

/** A declaration with a body, such as a service. */
export interface Block {
  /** Its first word. */
  readonly start: Token;
  readonly open: Token;
  readonly close: Token;
}

/** The service with this (short) name at the top of a file; undefined when there is none. */
export function serviceBlock(source: string, name: string): Block | undefined {
  const tokens = tokensOf(source).filter(({ kind }) => kind !== 'comment');
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (token.kind !== 'symbol' && depth === 0 && token.text === 'service' && startsStatement(tokens[index - 1])) {
      const [word, open] = [tokens[index + 1], tokens[index + 2]];
      if (word?.text === name && open?.text === '{') {
        const close = closeOf(tokens, index + 2);
        return close && { start: token, open, close };
      }
    }
    depth += depthOf(token);
  }
  return undefined;
}

/** The end of the statement that begins with this word at the top of a file (`package`, `syntax`): its `;`. */
export function statementEnd(source: string, keyword: string): Token | undefined {
  const tokens = tokensOf(source).filter(({ kind }) => kind !== 'comment');
  let depth = 0;
  for (const [index, token] of tokens.entries()) {
    if (depth === 0 && token.kind === 'word' && token.text === keyword && startsStatement(tokens[index - 1]))
      return tokens.slice(index).find(({ kind, text }) => kind === 'symbol' && text === ';');
    depth += depthOf(token);
  }
  return undefined;
}

function startsStatement(before: Token | undefined): boolean {
  return before === undefined || (before.kind === 'symbol' && (before.text === ';' || before.text === '}'));
}

function closeOf(tokens: readonly Token[], open: number): Token | undefined {
  let depth = 0;
  return tokens.slice(open).find((token) => {
    depth += depthOf(token);
    return depth === 0;
  });
}

function depthOf({ kind, text }: Token): number {
  if (kind !== 'symbol') return 0;
  return text === '{' ? 1 : text === '}' ? -1 : 0;
}

/** The language that a file is written in, by its first statement. */
export function syntaxOf(source: string): 'proto2' | 'proto3' | 'editions' {
  const [first, , value] = tokensOf(source).filter(({ kind }) => kind !== 'comment');
  if (first?.text === 'edition') return 'editions';
  return first?.text === 'syntax' && value?.text.includes('proto3') === true ? 'proto3' : 'proto2';
}
