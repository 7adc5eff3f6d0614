import type { Category } from './category.js';

/** One line of the catalogue: everything there is to say about an error, in one place. */
export interface ErrorEntry<P> {
  readonly category: Category;
  /** What happened, in general: the heading of the error's page. */
  readonly title: string;
  /** Why it happens and how it is cured, in general: the body of the error's page (Markdown). */
  readonly page: string;
  /** The fact, with the names and values of this case. */
  readonly message: (params: P) => string;
  /** What to do now: imperative lines, commands in backticks. Never empty. */
  readonly remedy: (params: P) => readonly string[];
}

/** Types an entry by its parameters: `entry<{ file: string }>({ … })`. */
export function entry<P = Record<string, never>>(e: ErrorEntry<P>): ErrorEntry<P> {
  return e;
}
