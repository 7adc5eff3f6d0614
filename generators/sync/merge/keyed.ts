import { diffLines } from './diff.js';
import { changed, type Data, dataAt, isList, isSame, nameOf, type Path, type Table } from './data.js';
import { type Edit, type Preference, threeWay } from './edits.js';
import { type KeyedFormat, type Layout, Unreadable } from './layout.js';
import { textOf } from './source.js';
import { firstConflictLine, type ThreeTexts } from './text.js';

export type MergedKeys =
  | {
      readonly kind: 'merged';
      readonly text: string;
      /** Key paths (`tool.ruff.line-length`) that both sides changed, or that the layout of yours does not let ao change: yours are kept. */
      readonly both: readonly string[];
    }
  /** `baseless`: it is what ao wrote last that cannot be read. */
  | { readonly kind: 'unreadable' | 'baseless'; readonly problem: string };

/**
 * Merges a JSON, TOML or YAML file by key, so that the result is never broken by conflict markers. Only what changes is
 * touched in the user's text: comments, order, indentation and spelling of all else stay, and new keys come as ao spells
 * them, with the comments they have there. Lists are merged as sets. Of what both changed yours stays, unless `preference` says otherwise.
 */
export async function mergeByKey(path: string, texts: ThreeTexts, preference: Preference = {}): Promise<MergedKeys> {
  const format = await formatOf(path);
  const mark = texts.yours.startsWith('\uFEFF') ? '\uFEFF' : '';
  const mine = documentsOf(format, texts.yours.slice(mark.length));
  if (typeof mine === 'string') {
    const line = firstConflictLine(texts.yours);
    const problem = line === undefined ? mine : `line ${line}, column 1: conflict markers are still in it`;
    return { kind: 'unreadable', problem };
  }
  const news = documentsOf(format, texts.next);
  if (typeof news === 'string') return { kind: 'unreadable', problem: `what ao would write: ${news}` };
  const last = documentsOf(format, texts.base);
  if (typeof last === 'string') return { kind: 'baseless', problem: last };
  const writer = new Writer(format, mine, last);
  const both: string[] = [];
  for (const [number, next] of news.entries()) {
    const [yours, base] = [mine[number], last[number]];
    if (yours === undefined || base === undefined) both.push(`document ${number + 1}`);
    else {
      const merge = threeWay(yours.data, base.data, next.data, preference);
      const undone = merge.edits.filter((edit) => !writer.edit(number, edit, next));
      both.push(...merge.both, ...undone.map(({ path }) => nameOf(path)));
    }
  }
  return { kind: 'merged', text: mark + writer.text, both: [...new Set(both)].map((name) => name || 'the whole file') };
}

/** The documents of a text, or in words why it cannot be read. */
function documentsOf(format: KeyedFormat, text: string): Layout[] | string {
  try {
    return format.read(text);
  } catch (error) {
    // So many brackets within one another that the stack of the reader does not hold them.
    if (error instanceof RangeError) return 'it is nested too deeply';
    if (error instanceof Unreadable) return error.message;
    throw error;
  }
}

/** Carries out edits one by one, and believes only what it has read back. */
class Writer {
  #documents: readonly Layout[];
  readonly #aos: ReadonlySet<string>;

  constructor(
    private readonly format: KeyedFormat,
    yours: readonly Layout[],
    base: readonly Layout[],
  ) {
    this.#documents = yours;
    this.#aos = new Set(base.flatMap(commentsOf));
  }

  get text(): string {
    return this.#documents[0]?.text ?? '';
  }

  /** False when the layout of the text does not let it be done; then the text is as it was. */
  edit(number: number, edit: Edit, next: Layout): boolean {
    const { path } = edit;
    if (edit.kind === 'list') return this.#wholly(() => this.#list(number, path, edit.items, next));
    const [parent, last] = [path.slice(0, -1), path.at(-1) as string];
    if (edit.kind === 'remove')
      return this.#try(
        number,
        (layout) => layout.remove(path, this.#isAos),
        (data) => changed(data, parent, (table) => void (table as Table).delete(last)),
      );
    return this.#put(number, path, edit.from, edit.after, next);
  }

  #put(number: number, path: Path, from: Path, after: readonly string[], next: Layout): boolean {
    const [parent, last] = [path.slice(0, -1), path.at(-1) as string];
    const value = dataAt(next.data, from) as Data;
    return this.#try(
      number,
      (layout) => layout.put(path, next, from, after),
      (data) => (path.length === 0 ? value : changed(data, parent, (at) => put(at, last, value))),
    );
  }

  readonly #isAos = (comment: string) => this.#aos.has(comment);

  /** From the end, so that places before stay what they are. */
  #list(number: number, path: Path, items: readonly (number | Path)[], next: Layout): boolean {
    const now = dataAt(this.#documents[number]?.data ?? null, path);
    if (!isList(now)) return false;
    const hunks = diffLines(
      now.map((_, at) => `mine ${at}`),
      items.map((item, at) => (typeof item === 'number' ? `mine ${item}` : `new ${at}`)),
    );
    const fromOf = (at: number) => items[at] as Path;
    return hunks.reverse().every(({ aStart, aEnd, bStart, bEnd }) => {
      const shared = Math.min(aEnd - aStart, bEnd - bStart);
      for (let at = aEnd - 1; at >= aStart + shared; at -= 1) if (!this.#removeItem(number, path, at)) return false;
      for (let at = bEnd - 1; at >= bStart + shared; at -= 1)
        if (!this.#putItem(number, path, aStart + shared, fromOf(at), next)) return false;
      for (let at = shared - 1; at >= 0; at -= 1)
        if (!this.#put(number, [...path, aStart + at], fromOf(bStart + at), [], next)) return false;
      return true;
    });
  }

  /** A list is changed in several steps; where one cannot be done, none is. */
  #wholly(steps: () => boolean): boolean {
    const before = this.#documents;
    const done = steps();
    if (!done) this.#documents = before;
    return done;
  }

  #removeItem(number: number, path: Path, at: number): boolean {
    return this.#try(
      number,
      (layout) => layout.remove([...path, at], this.#isAos),
      (data) => changed(data, path, (list) => void (list as Data[]).splice(at, 1)),
    );
  }

  #putItem(number: number, path: Path, at: number, from: Path, next: Layout): boolean {
    const data = dataAt(next.data, from) as Data;
    return this.#try(
      number,
      (layout) => layout.putItem(path, at, next, from),
      (all) => changed(all, path, (list) => void (list as Data[]).splice(at, 0, data)),
    );
  }

  #try(number: number, ways: (layout: Layout) => readonly string[], want: (data: Data) => Data): boolean {
    const layout = this.#documents[number];
    if (layout === undefined) return false;
    const wanted = this.#documents.map(({ data }, at) => (at === number ? want(data) : data));
    const kept = commentsOf(layout)
      .filter((comment) => !this.#aos.has(comment))
      .sort();
    for (const text of ways(layout)) {
      const documents = this.#read(text);
      if (
        documents === undefined ||
        !isSame(
          documents.map(({ data }) => data),
          wanted,
        )
      )
        continue;
      if (!holds(commentsOf(documents[number] as Layout).sort(), kept)) continue;
      this.#documents = documents;
      return true;
    }
    return false;
  }

  #read(text: string): Layout[] | undefined {
    try {
      return this.format.read(text);
    } catch (error) {
      if (error instanceof Unreadable) return undefined;
      throw error;
    }
  }
}

function commentsOf(layout: Layout): string[] {
  return layout.comments.map((comment) => textOf(layout, comment));
}

/** Whether a sorted list has all of another one; what is there twice must be there twice. */
function holds(all: readonly string[], wanted: readonly string[]): boolean {
  let found = 0;
  for (const each of all) if (each === wanted[found]) found += 1;
  return found === wanted.length;
}

function put(parent: Table | Data[], at: string | number, value: Data): void {
  if (isList(parent)) parent[at as number] = value;
  else parent.set(at as string, value);
}

async function formatOf(path: string): Promise<KeyedFormat> {
  if (path.endsWith('.toml')) return (await import('./toml/toml.js')).toml();
  if (/\.ya?ml$/.test(path)) return (await import('./yaml/yaml.js')).yaml();
  return (await import('./json/json.js')).json(path);
}
