import type { TracedText } from './traced-text.js';

/** A body between braces, by offsets into the text. */
export interface BlockPlace {
  /** Of the first character of its declaration. */
  readonly start: number;
  /** Of the opening brace. */
  readonly open: number;
  /** Of the closing brace. */
  readonly close: number;
  /** Of the first word in the body, a comment's too; undefined: it is empty. */
  readonly first: number | undefined;
}

const INDENT = '  ';

/**
 * Puts lines at the end of a body, a blank line before them, indented as the body is. The lines are indented by two blanks a
 * level, from none. A closing brace that has something before it gets a line of its own.
 */
export function insertIntoBlock(file: TracedText, block: BlockPlace, lines: readonly string[]): void {
  const outer = indentOf(file.lines[lineAt(file.text, block.start)] ?? '');
  const inner =
    block.first !== undefined && startsLine(file.text, block.first) ? lineStart(file.text, block.first) : undefined;
  const indent = inner ?? `${outer}${INDENT}`;
  const unit = indent.startsWith(outer) && indent !== outer ? indent.slice(outer.length) : INDENT;
  const opened = lineAt(file.text, block.open);
  const at = freeLine(file, block.close, outer);
  const spaced = opened === at - 1 || file.lines[at - 1]?.trim() === '' ? [] : [''];
  file.insert(at, [...spaced, ...lines.map((line) => indented(line, indent, unit))]);
}

/** The number of the line that an offset is in, from 0. */
export function lineAt(source: string, offset: number): number {
  return source.slice(0, offset).split('\n').length - 1;
}

/** The offset at which a line begins. */
export function offsetOf(lines: readonly string[], line: number): number {
  return lines.slice(0, line).reduce((sum, text) => sum + text.length + 1, 0);
}

function freeLine(file: TracedText, close: number, indent: string): number {
  const line = lineAt(file.text, close);
  const text = file.lines[line] ?? '';
  const head = text.slice(0, close - offsetOf(file.lines, line));
  if (head.trim() === '') return line;
  file.spread(line, 1, [head.trimEnd(), `${indent}${text.slice(head.length)}`]);
  return line + 1;
}

function startsLine(source: string, offset: number): boolean {
  return lineStart(source, offset).trim() === '';
}

function lineStart(source: string, offset: number): string {
  return source.slice(source.lastIndexOf('\n', offset - 1) + 1, offset);
}

function indented(line: string, indent: string, unit: string): string {
  const depth = /^(?: {2})*/.exec(line)?.[0].length ?? 0;
  return line === '' ? '' : `${indent}${unit.repeat(depth / INDENT.length)}${line.slice(depth)}`;
}

function indentOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? '';
}
