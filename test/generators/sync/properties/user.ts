import fc from 'fast-check';
import { hasConflictMarkers } from '../../../../generators/sync/merge/text.js';
import type { Workshop } from '../workshop.js';
import { CONTRACT } from './blueprint.js';

/** What a user does to files; `file` and `line` are thousandths of all that there are. */
export type Edit =
  | { readonly kind: 'line'; readonly do: 'add' | 'change' | 'remove'; readonly file: number; readonly line: number }
  | { readonly kind: 'file'; readonly do: 'delete' | 'chmod' | 'crlf' | 'cut'; readonly file: number }
  | { readonly kind: 'rpc' | 'field'; readonly do: 'add' | 'rename' | 'remove'; readonly line: number };

/** A part of all, in thousandths. */
const part = fc.nat(999);

export const contractEdit: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('rpc', 'field'),
  do: fc.constantFrom('add', 'add', 'rename', 'remove'),
  line: part,
});

export const edit: fc.Arbitrary<Edit> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constant('line'),
      do: fc.constantFrom('add', 'add', 'change', 'remove'),
      file: part,
      line: part,
    }),
  },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: fc.constant('file'),
      do: fc.constantFrom('delete', 'chmod', 'crlf', 'cut'),
      file: part,
    }),
  },
  { weight: 3, arbitrary: contractEdit },
);

/** How a contract says rpcs and fields. */
export interface ContractWords {
  readonly path: string;
  /** Whether a line is an rpc or a field that may be renamed or removed. */
  readonly isLine: (kind: 'rpc' | 'field', line: string) => boolean;
  readonly line: (kind: 'rpc' | 'field', name: string, number: number) => string;
  /** Whether it compiles only when it is whole: then no line is put anywhere. */
  readonly compiled?: true;
  /** Where the first one goes. */
  readonly first: (kind: 'rpc' | 'field', lines: readonly string[]) => number;
}

const SMALL_CONTRACT: ContractWords = {
  path: CONTRACT,
  isLine: (kind, line) => line.startsWith(`  ${kind} `),
  line: (kind, name) => `  ${kind} ${name}`,
  first: () => 1,
};

/** The user of a project: knows which lines are theirs, and that they may not be lost. */
export class User {
  /** Each line of the user's by a word that only it has: the file it is in. */
  readonly lines = new Map<string, string>();
  #count = 0;

  constructor(
    private readonly at: Workshop,
    private readonly contract: ContractWords = SMALL_CONTRACT,
  ) {}

  /** The files of the project, but for ao's state. Those of `gen/` only when they may be edited. */
  files(): string[] {
    return Object.keys(this.at.tree()).filter((path) => !path.startsWith('.ao/') && !/\.(bin|binpb|tgz)$/.test(path));
  }

  does(edit: Edit): void {
    if (!('file' in edit)) return this.#inContract(edit.kind, edit.do, edit.line);
    const files = this.files();
    const path = files[Math.floor((edit.file * files.length) / 1000)];
    if (path === undefined) return;
    if (this.contract.compiled && path.endsWith('.proto')) return;
    if (edit.kind === 'line') return this.#line(path, edit.do, edit.line);
    if (edit.do === 'chmod') this.at.chmod(path, this.at.executable(path) ? 0o644 : 0o755);
    if (edit.do === 'cut') this.#rewrite(path, (text) => text.replace(/\r?\n$/, ''));
    if (edit.do === 'crlf')
      this.#rewrite(path, (text) => text.replaceAll(/\r?\n/g, text.includes('\r\n') ? '\n' : '\r\n'));
    if (edit.do !== 'delete') return;
    this.at.delete(path);
    this.#forget(path, '');
  }

  /** Chooses between the sides of every conflict by keeping all lines of both. */
  resolves(): void {
    for (const path of this.files())
      this.#rewrite(path, (text) =>
        hasConflictMarkers(text) ? text.replaceAll(/^(<{7}|\|{7}|={7}|>{7})( .*)?\r?\n/gm, '') : text,
      );
  }

  /** Whether some file has a conflict that nobody resolved. */
  hasConflicts(): boolean {
    return this.files().some((path) => hasConflictMarkers(this.at.read(path)));
  }

  /** Lines of the user's that are neither in their file nor among `aside`. */
  lost(aside: readonly string[]): string[] {
    return [...this.lines]
      .filter(([word, path]) => !(this.at.has(path) && this.at.read(path).includes(word)))
      .filter(([word]) => !aside.some((text) => text.includes(word)))
      .map(([word, path]) => `${word} of ${path}`);
  }

  /** The lines of a file are given up. */
  givesUp(path: string): void {
    this.#forget(path, '');
  }

  #line(path: string, what: 'add' | 'change' | 'remove', part: number): void {
    const word = `user${(this.#count += 1)}x`;
    const keyed = KEYED.find(([end]) => path.endsWith(end));
    if (keyed !== undefined) {
      // As a line anywhere would break the file, and a change of one needs its key: a key of their own.
      this.#rewrite(path, (text) => (hasConflictMarkers(text) ? text : keyed[1](text, word)));
      if (this.at.read(path).includes(word)) this.lines.set(word, path);
      return;
    }
    const text = this.at.read(path);
    const end = text.includes('\r\n') ? '\r\n' : '\n';
    const all = text.split(end);
    const place = Math.floor((part * all.length) / 1000);
    // Within a conflict nothing is decided yet.
    if (hasConflictMarkers(text)) return;
    all.splice(place, what === 'add' ? 0 : 1, ...(what === 'remove' ? [] : [`${word} ü`]));
    this.at.write(path, all.join(end));
    this.#forget(path, all.join(end));
    if (what !== 'remove') this.lines.set(word, path);
  }

  #inContract(kind: 'rpc' | 'field', what: 'add' | 'rename' | 'remove', part: number): void {
    const { path, isLine, line, first } = this.contract;
    if (!this.at.has(path)) return;
    const lines = this.at.read(path).split('\n');
    const places = [...lines.keys()].filter((at) => isLine(kind, lines[at] ?? ''));
    if (places.length === 0 && what !== 'add') return;
    const place = places[Math.floor((part * places.length) / 1000)] ?? first(kind, lines);
    const name = `${kind === 'rpc' ? 'R' : 'f'}${(this.#count += 1)}x`;
    lines.splice(place, what === 'add' ? 0 : 1, ...(what === 'remove' ? [] : [line(kind, name, this.#count)]));
    this.at.write(path, lines.join('\n'));
    this.#forget(path, lines.join('\n'));
    if (what !== 'remove') this.lines.set(` ${name}`, path);
  }

  #rewrite(path: string, change: (text: string) => string): void {
    const text = this.at.read(path);
    if (change(text) !== text) this.at.write(path, change(text));
  }

  /** What the user took out of a file, whose text is `left` now, is not missed. */
  #forget(path: string, left: string): void {
    for (const [word, file] of this.lines) if (file === path && !left.includes(word)) this.lines.delete(word);
  }
}

const KEYED: readonly [string, (text: string, word: string) => string][] = [
  ['.json', (text, word) => text.replace('{', `{\n  "x-${word}": 1,`)],
  ['.toml', (text, word) => `x-${word} = 1 # ${word}\n${text}`],
  ['.yaml', (text, word) => `x-${word}: 1 # ${word}\n${text}`],
];
