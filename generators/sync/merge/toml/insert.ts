import type { Path } from '../data.js';
import { putInFlow } from '../flow.js';
import { insert, lineEnd, splice, type Splice } from '../source.js';
import { newComments, sectionTexts, valuesOf } from './news.js';
import type { Pair, TomlNode } from './parse.js';
import { keyText } from './print.js';
import { flowOf, headerOf, sectionsOf, type TomlTree } from './tree.js';

/** A value of ao's, in its text. */
export interface News {
  readonly next: TomlTree;
  readonly node: TomlNode;
}

/** Ways to put a new key into the table that `path` leads through, behind the first of `after` that is there. */
export function insertKey(tree: TomlTree, path: Path, news: News, after: readonly string[]): string[] {
  const [parent, key] = [tree.node(path.slice(0, -1)), String(path.at(-1))];
  if (parent?.members === undefined) return [];
  const values = valuesOf(news.next, news.node);
  if (parent.inline !== undefined) return values.flatMap((text) => inBraces(tree, parent, key, text, after));
  const sibling = after.map((each) => parent.members?.get(each)).find((each) => each !== undefined);
  const ways =
    sectionsOf(news.node).length > 0 ? insertSections(tree, path, news, sibling ?? lastOf(parent), undefined) : [];
  return [...ways, ...values.flatMap((text) => asPair(tree, parent, path, news, text, sibling))];
}

function inBraces(tree: TomlTree, parent: TomlNode, key: string, text: string, after: readonly string[]): string[] {
  const index = after
    .map((each) => parent.inline?.findLastIndex((item) => 'keys' in item && item.keys[0]?.name === each) ?? -1)
    .find((at) => at >= 0);
  const flow = flowOf(parent);
  const at = index === undefined ? flow.items.length : index + 1;
  return putInFlow(tree, flow, at, { text: `${keyText(key)} = ${text}` }, { unit: ' ', openUp: false });
}

/** A new pair in one of the places where the table is written. */
function asPair(
  tree: TomlTree,
  parent: TomlNode,
  path: Path,
  { next, node }: News,
  text: string,
  sibling: TomlNode | undefined,
): string[] {
  const { above = [], behind } = newComments(next, node.pairs[0]?.pair, tree);
  const key = keyText(String(path.at(-1)));
  const line = (prefix: string) => [...above, `${prefix}${key} = ${text}${behind ? ` ${behind}` : ''}`].join('\n');
  const prefix = ({ keys }: Pair, depth: number) =>
    keys
      .slice(0, depth)
      .map(({ start, end }) => `${tree.text.slice(start, end)}.`)
      .join('');
  const ways: Splice[] = [];
  const beside = sibling?.pairs.at(-1);
  if (beside !== undefined) ways.push(tree.lineBehind(beside.pair.end, line(prefix(beside.pair, beside.depth))));
  const own = parent === tree.whole.root ? tree.whole.sections[0] : parent.sections[0];
  if (own !== undefined) ways.push(tree.lineAtEndOf(own, line('')));
  const dotted = parent.pairs.at(-1);
  if (dotted !== undefined) ways.push(tree.lineBehind(dotted.pair.end, line(prefix(dotted.pair, dotted.depth + 1))));
  const first = sectionsOf(parent)[0];
  if (first !== undefined) ways.push(insert(tree.top(first), `[${headerOf(path.slice(0, -1))}]\n${line('')}\n\n`));
  return ways.map((way) => splice(tree.text, [way]));
}

/** The sections of a node of ao's, put in behind those of a neighbour, before those of another, or at the end. */
export function insertSections(
  tree: TomlTree,
  path: Path,
  { next, node }: News,
  before: TomlNode | undefined,
  behind: TomlNode | undefined,
): string[] {
  const texts = sectionTexts(next, node, path, tree);
  if (texts.length === 0) return [];
  const last = before && sectionsOf(before).at(-1);
  const first = behind && sectionsOf(behind)[0];
  const block = texts.join('\n\n');
  const ways: Splice[] = [];
  if (last !== undefined) ways.push(insert(lineEnd(tree.text, tree.behind(last.end)), `\n\n${block}`));
  if (first !== undefined) ways.push(insert(tree.top(first), `${block}\n\n`));
  const rest = tree.text.trimEnd();
  ways.push({ start: rest.length, end: tree.text.length, text: `${rest === '' ? '' : '\n\n'}${block}\n` });
  return ways.map((way) => splice(tree.text, [way]));
}

function lastOf({ members, sections }: TomlNode): TomlNode | undefined {
  const last = members && [...members.values()].filter((each) => sectionsOf(each).length > 0).at(-1);
  return last ?? (sections.length > 0 ? { data: null, sections, pairs: [] } : undefined);
}
