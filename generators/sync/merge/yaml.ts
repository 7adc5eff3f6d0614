import type { Document, Pair, Scalar, YAMLMap, YAMLSeq } from 'yaml';
import type { Edit } from './edits.js';
import type { KeyedFormat } from './format.js';

/** YAML through the syntax tree of `yaml`: comments stay, and a new key brings the comments it has in ao's file. */
export async function yaml(): Promise<KeyedFormat> {
  const { isMap, isScalar, isSeq, parseDocument, parse } = await import('yaml');
  const isSimple = (node: unknown): node is YAMLSeq<Scalar> =>
    isSeq(node) && node.items.every((item) => isScalar(item));
  /** A list is one value, but one of as many plain items as before keeps its comments, those beside its items too. */
  const changeItems = (list: unknown, value: unknown): boolean => {
    if (!isSimple(list) || !Array.isArray(value) || value.length !== list.items.length) return false;
    if (value.some((item) => typeof item === 'object' && item !== null)) return false;
    list.items.forEach((item, at) => (item.value = value[at] as unknown));
    return true;
  };
  const change = (yours: Document, next: Document, { path, value, after }: Edit): void => {
    if (value === undefined) return void yours.deleteIn(path);
    if (changeItems(yours.getIn(path, true), value)) return;
    const pair = pairAt(next, path);
    const parent = path.length === 1 ? yours.contents : yours.getIn(path.slice(0, -1), true);
    if (yours.hasIn(path) || pair === undefined || !isMap(parent)) return void yours.setIn(path, value);
    const at = parent.items.findIndex((item) => keyOf(item as Pair) === after);
    parent.items.splice(at < 0 ? parent.items.length : at + 1, 0, pair as never);
  };
  const pairAt = (doc: Document, path: readonly string[]): Pair | undefined => {
    const parent = path.length === 1 ? doc.contents : doc.getIn(path.slice(0, -1), true);
    return isMap(parent)
      ? ((parent as YAMLMap).items.find((item) => keyOf(item as Pair) === path.at(-1)) as Pair | undefined)
      : undefined;
  };
  return {
    read: (text) => parse(text),
    write(yours, next, edits) {
      const [mine, theirs] = [parseDocument(yours), parseDocument(next)];
      for (const edit of edits) change(mine as Document, theirs as Document, edit);
      return mine.toString({ lineWidth: 0 });
    },
  };
}

function keyOf(pair: Pair): string {
  const key = pair.key as { value?: unknown } | string;
  return String(typeof key === 'object' && key !== null ? key.value : key);
}
