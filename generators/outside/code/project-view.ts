import { relative, resolve, sep } from 'node:path';
import { outputPath } from '../output-path.js';

/** The project as the actions of a generator see it: what they write is seen by the next one, and the disk stays as it is. */
export class ProjectView {
  readonly #written = new Map<string, string | Uint8Array>();

  /** `disk` reads a file of the project; `refuse` throws for a path that is not the user's. */
  constructor(
    private readonly root: string,
    private readonly name: string,
    private readonly disk: (path: string) => Promise<string | undefined>,
    private readonly refuse: (path: string) => void,
  ) {}

  /** A file as text, LF; undefined when it is not there. Throws AO_BLUEPRINT_PATH for a path that leads out. */
  async read(path: string): Promise<string | undefined> {
    const place = this.#place(path);
    const written = this.#written.get(place);
    if (written === undefined) return this.disk(place);
    return typeof written === 'string' ? written : Buffer.from(written).toString('utf8');
  }

  /** Puts a content in the place of a file, or makes it. Throws AO_BLUEPRINT_PATH for a path that may not be written. */
  write(path: string, content: string | Uint8Array): void {
    const place = this.#place(path);
    this.refuse(place);
    this.#written.set(place, content);
  }

  /** What is no longer as it was on the disk, by path. */
  async edits(): Promise<Map<string, string | Uint8Array>> {
    const edits = new Map<string, string | Uint8Array>();
    for (const [path, content] of this.#written) if ((await this.disk(path)) !== content) edits.set(path, content);
    return edits;
  }

  #place(path: string): string {
    const inside = relative(this.root, resolve(this.root, path)).split(sep).join('/');
    return outputPath(this.name, inside === '' ? '.' : inside);
  }
}
