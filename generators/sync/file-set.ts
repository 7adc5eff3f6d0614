/**
 * Who owns a generated file (DESIGN: "Edits survive"):
 * `gen` is ao's and is overwritten; `seam` is the user's and is written once; `merged` is merged as text against the
 * stored base; `keyed` is merged by key, comments kept.
 */
export type FileClass = 'gen' | 'seam' | 'merged' | 'keyed';

export interface GeneratedFile {
  /** Relative to the project, with `/`. */
  readonly path: string;
  readonly class: FileClass;
  readonly content: Uint8Array;
  readonly mode: 0o644 | 0o755;
  /** Fingerprint of the text before the project's own formatter went over it; absent where none does. */
  readonly unformatted?: string;
}

/** What a generator makes: the files of a project by path, in memory. Only `sync` writes them. */
export type FileSet = ReadonlyMap<string, GeneratedFile>;

/** Builds a file set; a path written twice is a bug of the generator. */
export class FileSetBuilder {
  readonly #files = new Map<string, GeneratedFile>();

  add(path: string, fileClass: FileClass, content: string | Uint8Array, mode: 0o644 | 0o755 = 0o644): this {
    if (this.#files.has(path)) throw new Error(`two generators write ${path}`);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    this.#files.set(path, { path, class: fileClass, content: bytes, mode });
    return this;
  }

  build(): FileSet {
    return new Map([...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}
