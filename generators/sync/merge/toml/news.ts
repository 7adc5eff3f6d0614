import type { Path } from '../data.js';
import { commentBehind, commentsAbove, textOf } from '../source.js';
import type { TomlNode } from './parse.js';
import { inlineText, keyText } from './print.js';
import { headerOf, sectionsOf, type TomlTree } from './tree.js';

/** How a value of ao's may be written behind `=`: as ao has it, or on one line. */
export function valuesOf({ text }: TomlTree, node: TomlNode): string[] {
  const own = node.range === undefined ? [] : [text.slice(node.range.start, node.range.end)];
  const inline = inlineText(node.data);
  return inline === undefined ? own : [...own, inline];
}

/** The sections of a node of ao's, with their comments, for a place at `path`; none for what is no table. */
export function sectionTexts(next: TomlTree, node: TomlNode, path: Path, mine: TomlTree): string[] {
  const known = knownComments(mine);
  const texts = sectionsOf(node).map((section) => {
    const above = commentsAbove(next, section.start).map((each) => textOf(next, each));
    const end = Math.max(next.behind(section.end), section.body);
    return [...above.filter((each) => !known.has(each)), next.text.slice(section.start, end)].join('\n');
  });
  return texts.length > 0 ? texts : asItem(node, path);
}

/** An item of a list of tables, for one that ao has in brackets. */
function asItem({ members }: TomlNode, path: Path): string[] {
  if (members === undefined) return [];
  const pairs = [...members].map(([key, { data }]) => `${keyText(key)} = ${inlineText(data)}`);
  return [[`[[${headerOf(path)}]]`, ...pairs].join('\n')];
}

/** The comments that ao's text has at a pair or an item, but for those that are there already. */
export function newComments(next: TomlTree, at: { start: number; end: number } | undefined, mine: TomlTree) {
  if (at === undefined) return {};
  const known = knownComments(mine);
  const above = commentsAbove(next, at.start).map((each) => textOf(next, each));
  const comma = next.text[at.end] === ',' ? at.end + 1 : at.end;
  const comment = commentBehind(next, comma);
  const behind = comment && textOf(next, comment);
  return {
    above: above.filter((each) => !known.has(each)),
    behind: behind !== undefined && known.has(behind) ? undefined : behind,
  };
}

function knownComments(mine: TomlTree): ReadonlySet<string> {
  return new Set(mine.comments.map((comment) => textOf(mine, comment)));
}
