import type { Data, Path } from './data.js';
import type { Source } from './source.js';

/** A text of a format, read, with what is needed to change it in place. */
export interface Layout extends Source {
  readonly data: Data;
  /**
   * Ways to bring the value that `next` has at `from` into the text at `path`, best first; each is a whole new text. A
   * place behind the end of a list makes it longer; a key that is not there goes behind the first of `after` that is.
   */
  put(path: Path, next: Layout, from: Path, after: readonly string[]): string[];
  /** Ways to put an item into the list at `path`, before the one that has the place `index` now. */
  putItem(path: Path, index: number, next: Layout, from: Path): string[];
  /** Ways to take a key or an item out. Comments that are ao's may go with it. */
  remove(path: Path, isAos: (comment: string) => boolean): string[];
}

/** A file format that can be merged by key. */
export interface KeyedFormat {
  /** The documents of a text; only YAML has more than one. Throws `Unreadable`. */
  read(text: string): Layout[];
}

/** A text that is not of its format. */
export class Unreadable extends Error {
  /** Line and column are from 1. */
  constructor(problem: string, line: number, column: number) {
    super(`line ${line}, column ${column}: ${problem}`);
  }

  static at(problem: string, text: string, offset: number): Unreadable {
    const before = text.slice(0, offset).split('\n');
    return new Unreadable(problem, before.length, (before.at(-1)?.length ?? 0) + 1);
  }
}
