import { putInFlow } from '../flow.js';
import { commentBehind, insert, isFirstOnLine, lineEnd, lineStart, splice, textOf } from '../source.js';
import type { YamlNode } from './parse.js';
import { type Entry, flowOf, type YamlTree } from './tree.js';

/** Ways to put an entry of `next` into a table or list of `tree`, before the one at `index`. */
export function insertEntry(tree: YamlTree, parent: YamlNode, index: number, next: YamlTree, entry: Entry): string[] {
  const entries: readonly Entry[] = parent.pairs ?? parent.items ?? [];
  if (parent.close !== undefined) {
    const inline = inFlow(tree, parent, index, next, entry);
    return entries.length > 0 ? inline : [openedUp(tree, parent, next, entry), ...inline];
  }
  const [before, behind] = [entries[index - 1], entries[index]];
  const beside = before ?? behind;
  if (beside === undefined) return [];
  const lines = next.lines(entry, ' '.repeat(tree.column(beside.start)), tree);
  if (before !== undefined) {
    const end = tree.endOf(before);
    const at = tree.text[end - 1] === '\n' ? end - 1 : lineEnd(tree.text, end);
    return [splice(tree.text, [insert(at, `\n${lines}`)])];
  }
  if (!isFirstOnLine(tree.text, beside.start)) return [];
  return [splice(tree.text, [insert(lineStart(tree.text, beside.start), `${lines}\n`)])];
}

function inFlow(tree: YamlTree, parent: YamlNode, index: number, next: YamlTree, entry: Entry): string[] {
  const key = 'key' in entry ? `${next.text.slice(entry.start, entry.colon)} ` : '';
  const style = { unit: parent.pairs === undefined ? '' : ' ', openUp: false };
  return next
    .inline(entry.value)
    .flatMap((text) => putInFlow(tree, flowOf(parent), index, { text: key + text }, style));
}

/** An empty one in brackets opens up to lines, as the others are. */
function openedUp(tree: YamlTree, parent: YamlNode, next: YamlTree, entry: Entry): string {
  const holder = tree.holderOf(parent);
  if (holder === undefined)
    return splice(tree.text, [{ start: parent.start, end: parent.end, text: next.lines(entry, '', tree) }]);
  const start = tree.text.slice(0, parent.start).trimEnd().length;
  const rest = commentBehind(tree, parent.end);
  const comment = rest === undefined ? '' : ` ${textOf(tree, rest)}`;
  const lines = next.lines(entry, `${' '.repeat(holder.indent)}  `, tree);
  return splice(tree.text, [{ start, end: rest?.end ?? parent.end, text: `${comment}\n${lines}` }]);
}
