import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { FileNames, KnownCode } from '../code/known-code.js';

/** What is remembered under one key: hashes of the files that were made, or names. */
interface Entry {
  readonly files?: readonly string[];
  readonly names?: FileNames;
}

const CACHE = '.ao/cache/code';

/**
 * What the code of each .proto file was made from when the project was last synced, so that only that of files which changed is
 * made again. It holds hashes: the texts are read where they lie in the project, and count when they are still what was made.
 * A cache that is damaged, of another build of ao, or missing, is empty.
 */
export class CodeCache {
  readonly #stored: ReadonlyMap<string, Entry>;
  readonly #used = new Map<string, Entry>();

  /** Without a `build` there is nothing to hold what is remembered against: nothing is. */
  constructor(
    private readonly root: string,
    private readonly build: string | undefined,
  ) {
    this.#stored = build === undefined ? new Map<string, Entry>() : this.#read(build);
  }

  /** What is known of the code in `gen/` of the service in `folder`. */
  of(folder: string): KnownCode {
    return {
      texts: (key, paths) => {
        const { files } = this.#stored.get(key) ?? {};
        const texts = paths.map((path, at) => textOf(join(this.root, folder, 'gen', path), files?.[at]));
        if (!texts.every((text) => text !== undefined)) return undefined;
        this.#used.set(key, { files: files ?? [] });
        return texts;
      },
      keepTexts: (key, texts) => void this.#used.set(key, { files: texts.map(hashOf) }),
      names: (key) => checked(this.#stored.get(key)?.names),
      keepNames: (key, names) => void this.#used.set(key, { names }),
    };
  }

  /** Remembers what was used and made. Nothing is lost when it cannot be written. */
  async save(): Promise<void> {
    const keys = [...this.#used.keys()];
    if (this.build === undefined || (keys.length === this.#stored.size && keys.every((key) => this.#stored.has(key))))
      return;
    const body = JSON.stringify([...this.#used]);
    const file = join(this.root, CACHE);
    const draft = `${file}.${process.pid}`;
    try {
      await mkdir(dirname(file), { recursive: true });
      await writeFile(draft, `${hashOf(this.build + body)}\n${body}`);
      await rename(draft, file);
    } catch {
      // The next sync makes all code.
    }
  }

  #read(build: string): Map<string, Entry> {
    try {
      const [hash, body = ''] = readFileSync(join(this.root, CACHE), 'utf8').split('\n');
      return hash === hashOf(build + body) ? new Map(JSON.parse(body) as [string, Entry][]) : new Map();
    } catch {
      return new Map();
    }
  }
}

/** They become code as they are: what is no word is none of them. */
function checked(names: FileNames | undefined): FileNames | undefined {
  return names?.every((each) => each.every((word) => /^[\w$.]*$/.test(word))) === true ? names : undefined;
}

function textOf(file: string, hash: string | undefined): string | undefined {
  if (hash === undefined) return undefined;
  try {
    const content = readFileSync(file);
    return hashOf(content) === hash ? content.toString('utf8') : undefined;
  } catch {
    return undefined;
  }
}

function hashOf(content: Uint8Array | string): string {
  return createHash('sha256').update(content).digest('hex');
}
