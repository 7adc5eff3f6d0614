import type { Insertion } from './manifest.js';

/** What a traced text became. */
export interface TracedEdit {
  readonly text: string;
  /** In the order in which they were made: taken out, the last goes first. */
  readonly inserted: readonly Omit<Insertion, 'path'>[];
  /** Lines that the edit relies on and that were there before: another component may have put them in. */
  readonly shared: readonly string[];
}

/** A text of the user's that lines are put into, and that remembers which: the user's own words are never changed. */
export class TracedText {
  #lines: string[];
  readonly #inserted: Omit<Insertion, 'path'>[] = [];
  readonly #shared: string[] = [];

  /** LF line ends. */
  constructor(text: string) {
    this.#lines = text.split('\n');
  }

  get text(): string {
    return this.#lines.join('\n');
  }

  get lines(): readonly string[] {
    return this.#lines;
  }

  /** Lines put before line `at`, counted from 0; `end` puts them behind the last. */
  insert(at: number | 'end', lines: readonly string[]): void {
    const end = this.#lines.at(-1) === '' ? this.#lines.length - 1 : this.#lines.length;
    this.#lines.splice(at === 'end' ? end : Math.min(at, end), 0, ...lines);
    this.#inserted.push({ text: asText(lines) });
  }

  /** The same words in other lines, so that others fit between: `count` lines from line `at` become `lines`. */
  spread(at: number, count: number, lines: readonly string[]): void {
    const was = this.#lines.splice(at, count, ...lines);
    this.#inserted.push({ text: asText(lines), was: asText(was), layout: true });
  }

  /** Lines that are there already and that this edit needs, too; who put them in may have put a blank line beside them. */
  share(at: number, count = 1): void {
    const lines = this.#lines.slice(at, at + count);
    const [before, behind] = [this.#lines[at - 1], this.#lines[at + count]];
    this.#shared.push(asText(lines));
    if (before === '') this.#shared.push(asText(['', ...lines]));
    if (behind === '') this.#shared.push(asText([...lines, '']));
  }

  get edit(): TracedEdit {
    return { text: this.text, inserted: [...this.#inserted], shared: [...this.#shared] };
  }
}

function asText(lines: readonly string[]): string {
  return `${lines.join('\n')}\n`;
}
