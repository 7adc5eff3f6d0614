import { catalogue, type ErrorCode, type ErrorParams } from './catalogue.js';
import { categories, type Category } from './category.js';

/** Where the pages of the error catalogue are, relative to the root of ao's repository. */
export const ERROR_PAGES = 'docs/reference/errors.md';

/** An error that is somebody's to mend: it has a code, a fact, a remedy and a page. Anything else is a bug. */
export class AoError extends Error {
  override readonly name = 'AoError';
  readonly code: ErrorCode;
  readonly category: Category;
  readonly remedy: readonly string[];
  /** Further findings of the same run, when there are several (a contract with three mistakes, say). */
  readonly details: readonly string[];

  constructor(code: ErrorCode, message: string, remedy: readonly string[], options: ErrorExtras = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.category = catalogue[code].category;
    this.remedy = remedy;
    this.details = options.details ?? [];
  }

  get exit(): number {
    return categories[this.category].exit;
  }

  get docs(): string {
    return `${ERROR_PAGES}#${this.code.toLowerCase()}`;
  }

  /** The stable shape that `--json` prints. */
  toJSON() {
    const { code, category, message, remedy, details, docs, exit } = this;
    return { code, category, message, remedy, details, docs, exit };
  }
}

export interface ErrorExtras {
  cause?: unknown;
  details?: readonly string[];
}

/** Makes the error of a code: `throw fault('AO_PROJECT_NOT_FOUND', { dir })`. */
export function fault<C extends ErrorCode>(code: C, params: ErrorParams<C>, extras: ErrorExtras = {}): AoError {
  const { message, remedy } = catalogue[code] as unknown as {
    message: (p: ErrorParams<C>) => string;
    remedy: (p: ErrorParams<C>) => readonly string[];
  };
  return new AoError(code, message(params), remedy(params), extras);
}
