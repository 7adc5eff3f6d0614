/** A comment in a text: with its marks, without the line end. */
export interface Comment {
  readonly start: number;
  readonly end: number;
}

/** A text with its comments, in order. */
export interface Source {
  readonly text: string;
  readonly comments: readonly Comment[];
}

export interface Splice {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** The text with stretches replaced; they do not overlap. What is put in at one place stands there in the order given. */
export function splice(text: string, splices: readonly Splice[]): string {
  return [...splices]
    .reverse()
    .sort((a, b) => b.start - a.start || b.end - a.end)
    .reduce((now, { start, end, text: put }) => now.slice(0, start) + put + now.slice(end), text);
}

export function insert(at: number, text: string): Splice {
  return { start: at, end: at, text };
}

export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** Offset of the line feed that ends the line, or of the end of the text. */
export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end < 0 ? text.length : end;
}

/** The blanks at the beginning of a line. */
export function indentAt(text: string, at: number): string {
  return /^[ \t]*/.exec(text.slice(lineStart(text, at)))?.[0] ?? '';
}

export function isFirstOnLine(text: string, at: number): boolean {
  return text.slice(lineStart(text, at), at).trim() === '';
}

export function textOf({ text }: Source, { start, end }: Comment): string {
  return text.slice(start, end).trimEnd();
}

/** Offset behind blanks and comments, on the same line or beyond. */
export function behindBlanks({ text, comments }: Source, at: number, onLine = false): number {
  const blank = onLine ? /[^ \t]/g : /[^ \t\r\n]/g;
  for (;;) {
    blank.lastIndex = at;
    const found = blank.exec(text)?.index ?? text.length;
    const comment = comments.find(({ start }) => start === found);
    if (comment === undefined) return found;
    at = comment.end;
  }
}

/** The comment on the rest of a line, if nothing else but blanks is there. */
export function commentBehind(source: Source, at: number): Comment | undefined {
  const found = source.comments.find(({ start }) => start >= at && start <= lineEnd(source.text, at));
  return found !== undefined && source.text.slice(at, found.start).trim() === '' ? found : undefined;
}

/** The comments on lines of their own right above, without an empty line between. */
export function commentsAbove(source: Source, at: number): Comment[] {
  const above: Comment[] = [];
  for (let start = lineStart(source.text, at); start > 0;) {
    const line = lineStart(source.text, start - 1);
    const comment = source.comments.find(
      (each) => each.end >= start - 1 && each.end <= start && isFirstOnLine(source.text, each.start),
    );
    if (comment === undefined) break;
    above.unshift(comment);
    start = Math.min(line, lineStart(source.text, comment.start));
  }
  return above;
}

/**
 * Takes whole lines out of a text, the last line end too. Comments in them stay, each on a line, but for those that are ao's:
 * these go, and so do those right above.
 */
export function cutLines(source: Source, from: number, to: number, isAos: (comment: string) => boolean): Splice {
  const { text, comments } = source;
  let start = lineStart(text, from);
  for (const comment of commentsAbove(source, start).reverse()) {
    if (!isAos(textOf(source, comment))) break;
    start = lineStart(text, comment.start);
  }
  const eol = lineEnd(text, Math.max(from, to - 1));
  const end = Math.min(eol + 1, text.length);
  const kept = comments.filter((each) => each.start >= from && each.end <= end && !isAos(textOf(source, each)));
  const indent = indentAt(text, from);
  return { start, end, text: kept.map((each) => `${indent}${textOf(source, each)}\n`).join('') };
}

/** Lines with another indentation, and levels of another unit; the first line is given without any. */
export function indented(text: string, from: string, to: string, units: readonly [string, string] = ['', '']): string {
  const [old, unit] = units;
  const deeper = (blanks: string) => {
    const levels = old === '' || old === unit ? 0 : Math.floor(blanks.length / old.length);
    return unit.repeat(levels) + blanks.slice(levels * old.length);
  };
  const again = (line: string) => {
    const blanks = /^[ \t]*/.exec(line)?.[0] ?? '';
    return blanks.startsWith(from) ? to + deeper(blanks.slice(from.length)) + line.slice(blanks.length) : line;
  };
  return text
    .split('\n')
    .map((line, at) => (at === 0 || line.trim() === '' ? line : again(line)))
    .join('\n');
}
