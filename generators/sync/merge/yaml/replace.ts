import { indented, insert, isFirstOnLine, lineStart, splice, textOf } from '../source.js';
import type { YamlNode } from './parse.js';
import { type Entry, signOf, type YamlTree } from './tree.js';

/** Ways to give an entry of `tree` the value that another has in `next`: as it is written there first. */
export function replaceValue(tree: YamlTree, mine: Entry, next: YamlTree, theirs: Entry): string[] {
  const inLine = onOneLine(tree, mine.value, next.inline(theirs.value));
  if (signOf(mine) > mine.value.start) return inLine;
  const onLines = asWritten(tree, mine, next, theirs);
  return theirs.value.isBlock === true ? [...onLines, ...inLine] : [...inLine, ...onLines];
}

function onOneLine({ text }: YamlTree, value: YamlNode, inline: readonly string[]): string[] {
  if (value.isBlock === true) return [];
  const blank = /\s/.test(text[value.start - 1] ?? ' ') || value.start === 0 ? '' : ' ';
  return inline.map((each) => splice(text, [{ start: value.start, end: value.end, text: blank + each }]));
}

function asWritten(tree: YamlTree, mine: Entry, next: YamlTree, theirs: Entry): string[] {
  const { value } = mine;
  const sign = signOf(mine);
  const indent = ' '.repeat(tree.column(mine.start));
  const written = next.text.slice(signOf(theirs), theirs.end);
  const put = indented(written, ' '.repeat(next.column(theirs.start)), indent).trimEnd();
  // What ends a block of text is part of it.
  const end = value.data !== null && value.pairs === undefined && value.isBlock === true ? '\n' : '';
  const change = { start: sign, end: value.end, text: put + end };
  const ways = [splice(tree.text, [change])];
  const inside = tree.comments
    .filter((each) => each.start >= sign && each.end <= value.end)
    .map((each) => textOf(tree, each));
  if (inside.length === 0 || !isFirstOnLine(tree.text, mine.start)) return ways;
  // Comments in what goes stay beside the new value, or above it.
  const beside = put.includes('\n') ? '' : ` ${inside.shift()}`;
  const above = inside.map((each) => `${indent}${each}\n`).join('');
  const top = insert(lineStart(tree.text, mine.start), above);
  return [...ways, splice(tree.text, [top, { ...change, text: put + beside + end }])];
}
