import { type Data, isSame, isTable, type Path, spelled } from './data.js';
import { diffLines } from './diff.js';

/** How three lists become one. */
export interface MergedList {
  /** Items of all three whose insides may differ, by their places. */
  readonly common: readonly { readonly yours: number; readonly base: number; readonly next: number }[];
  /** The items of the result, in order. */
  readonly items: readonly { readonly side: 'yours' | 'next'; readonly at: number }[];
  /** Both put something in the place of one item, or changed it: yours is in the result. */
  readonly both: boolean;
}

/** Lists whose order says something, and in which a thing may stand twice: words of a command, commands of a task. */
const IN_ORDER = /^(run|cmd|commands?|entrypoint|args|argv|test|.*Command)$/;

/**
 * Merges lists as sets: what one side put in is there, what one side took out is not. Plain values are their own names, tables
 * go by `name` or `id`, requirements by the package that they are about. Undefined where items have no names, or
 * order counts: then the list is one value.
 */
export function mergeLists(path: Path, yours: Data[], base: Data[], next: Data[]): MergedList | undefined {
  const key = path.findLast((step) => typeof step === 'string') ?? '';
  if (path[0] === 'tasks' || IN_ORDER.test(String(key))) return undefined;
  const requirements = path.some((step) => /dependencies$|^dependency-groups$/.test(String(step)));
  const names = [yours, base, next].map((list) => namesOf(list, requirements));
  const [mine, was, news] = names;
  if (mine === undefined || was === undefined || news === undefined) return undefined;
  return merge({ mine, was, news }, { yours, base, next });
}

interface Names {
  readonly mine: readonly string[];
  readonly was: readonly string[];
  readonly news: readonly string[];
}

function merge({ mine, was, news }: Names, lists: { yours: Data[]; base: Data[]; next: Data[] }): MergedList {
  const common: { yours: number; base: number; next: number }[] = [];
  const items: { side: 'yours' | 'next'; at: number }[] = [];
  let both = false;
  mine.forEach((name, at) => {
    const [before, now] = [was.indexOf(name), news.indexOf(name)];
    const old = lists.base[before];
    const edited = before >= 0 && !isSame(lists.yours[at], old);
    if (now >= 0 && isTable(lists.yours[at])) {
      if (before >= 0) common.push({ yours: at, base: before, next: now });
      else if (!isSame(lists.yours[at], lists.next[now])) both = true;
      items.push({ side: 'yours', at });
    } else if (now >= 0) {
      const takes = before >= 0 && !edited && !isSame(lists.next[now], old);
      if (!takes && !isSame(lists.next[now], old) && !isSame(lists.next[now], lists.yours[at])) both = true;
      items.push(takes ? { side: 'next', at: now } : { side: 'yours', at });
    } else if (before < 0 || edited) {
      if (edited) both = true;
      items.push({ side: 'yours', at });
    }
  });
  const placed = (name: string) =>
    items.findIndex((item) => (item.side === 'yours' ? mine[item.at] : news[item.at]) === name);
  news.forEach((name, at) => {
    if (mine.includes(name)) return;
    if (was.includes(name)) return void (both ||= !isSame(lists.base[was.indexOf(name)], lists.next[at]));
    if (replaces(at, { mine, was, news })) return void (both = true);
    const before = news.slice(0, at).findLast((each) => placed(each) >= 0);
    items.splice(before === undefined ? (at === 0 ? 0 : items.length) : placed(before) + 1, 0, { side: 'next', at });
  });
  return { common, items, both };
}

/** A list that becomes another one as it is; what both have stays in its place. */
export function otherList(yours: readonly Data[], next: readonly Data[]): MergedList {
  const items: MergedList['items'][number][] = yours.map((_, at) => ({ side: 'yours', at }));
  const hunks = diffLines(yours.map(spelled), next.map(spelled));
  for (const { aStart, aEnd, bStart, bEnd } of hunks.reverse()) {
    const news = next.slice(bStart, bEnd).map((_, at) => ({ side: 'next', at: bStart + at }) as const);
    items.splice(aStart, aEnd - aStart, ...news);
  }
  return { common: [], items, both: false };
}

/** Whether ao put this new item in the place of one that the user took out or replaced as well. */
function replaces(at: number, { mine, was, news }: Names): boolean {
  const before = news.slice(0, at).findLast((name) => was.includes(name));
  const after = news.slice(at + 1).find((name) => was.includes(name));
  const gap = was.slice(
    before === undefined ? 0 : was.indexOf(before) + 1,
    after === undefined ? was.length : was.indexOf(after),
  );
  const gone = gap.filter((name) => !news.includes(name));
  return gone.length > 0 && gone.some((name) => !mine.includes(name)) && mine.some((name) => !was.includes(name));
}

/** A name for each item; undefined when one has none or two have the same. */
function namesOf(list: readonly Data[], requirements: boolean): string[] | undefined {
  const names = list.map((item) => nameOfItem(item, requirements));
  if (names.some((name) => name === undefined) || new Set(names).size !== names.length) return undefined;
  return names as string[];
}

function nameOfItem(item: Data, requirements: boolean): string | undefined {
  if (isTable(item)) {
    const name = item.get('name') ?? item.get('id');
    return typeof name === 'string' || typeof name === 'number' ? `table ${name}` : undefined;
  }
  if (Array.isArray(item)) return undefined;
  if (requirements && typeof item === 'string') return `package ${packageOf(item)}`;
  return `${typeof item} ${item}`;
}

/** `Torch_Vision[cpu] >=1.2` is about `torch-vision`. */
function packageOf(requirement: string): string {
  const name = /^[\w.-]*/.exec(requirement.trim())?.[0] ?? '';
  return name === '' ? requirement : name.toLowerCase().replaceAll(/[-_.]+/g, '-');
}
