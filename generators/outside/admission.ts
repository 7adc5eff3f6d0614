import { fault } from '../../runtime/errors/index.js';
import type { OutsideFile } from '../catalogue/generator.js';
import { isSafePath } from '../sync/safe-path.js';

/** The files of a blueprint from outside by the path in its folder. */
export type OutsideFiles = ReadonlyMap<string, OutsideFile>;

/** What one blueprint may have. A package that has more is left where it is. */
export const LIMITS = { files: 2000, fileBytes: 2 * 1024 * 1024, bytes: 20 * 1024 * 1024, path: 200 } as const;

/**
 * Takes in the files of one source, whatever brought them, and refuses what a blueprint may not have. The first that is
 * refused refuses the whole source: AO_BLUEPRINT_HOSTILE, AO_BLUEPRINT_TOO_LARGE.
 */
export class Admission {
  readonly #files = new Map<string, OutsideFile>();
  readonly #spelled = new Map<string, string>();
  #bytes = 0;

  constructor(private readonly source: string) {}

  /** Takes the content of a file that was expected. */
  take(path: string, content: Uint8Array, mode: OutsideFile['mode']): void {
    this.#files.set(path, { content, mode });
  }

  /** Refuses a file by its name and size, before its content is read. */
  expect(path: string, bytes: number): void {
    const problem = problemOf(path);
    if (problem !== undefined) throw this.hostile(path, problem);
    this.#distinct(path);
    if (bytes > LIMITS.fileBytes) throw this.tooLarge(`${path} has ${bytes} bytes`);
    if (this.#files.size >= LIMITS.files) throw this.tooLarge(`it has more than ${LIMITS.files} files`);
    if ((this.#bytes += bytes) > LIMITS.bytes) throw this.tooLarge(`it has more than ${LIMITS.bytes} bytes`);
  }

  hostile(path: string, problem: string): Error {
    return fault('AO_BLUEPRINT_HOSTILE', { source: this.source, path, problem });
  }

  tooLarge(problem: string): Error {
    return fault('AO_BLUEPRINT_TOO_LARGE', { source: this.source, problem });
  }

  /** The files in the order of their paths. */
  files(): OutsideFiles {
    return new Map([...this.#files].sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Folders count too: `a/x` and `A/y` are one folder on some disks. */
  #distinct(path: string): void {
    const parts = path.split('/');
    for (let depth = 1; depth <= parts.length; depth += 1) {
      const place = parts.slice(0, depth).join('/');
      const key = place.normalize('NFKC').toLowerCase();
      const other = this.#spelled.get(key);
      if (other !== undefined && other !== place) throw this.hostile(path, `differs from ${other} only in spelling`);
      if (other === place && depth === parts.length) throw this.hostile(path, 'is there twice');
      this.#spelled.set(key, place);
    }
  }
}

/** Why a path cannot be taken from a stranger; undefined when it can. Every system's rules count, on every system. */
export function problemOf(path: string): string | undefined {
  if (path.length > LIMITS.path) return `has more than ${LIMITS.path} letters`;
  if (path.startsWith('/') || path.includes('\\') || /^[a-z]:/i.test(path)) return 'is no relative path';
  const parts = path.split('/');
  if (parts.some((part) => part === '..' || part === '.' || part === '')) return 'leads out of its folder';
  if (parts.some((part) => /^(\.git|git~\d+)$/i.test(part.replace(/[.\s]+$/, '')))) return 'is in the state of git';
  // Format and control characters are seen by nobody; the rest Windows cannot have.
  if (/[\p{Cc}\p{Cf}\p{Co}\p{Cs}]/u.test(path)) return 'has letters that cannot be seen';
  if (/[<>:"|?*]/.test(path)) return 'has letters that not every system has in names';
  if (parts.some((part) => /[. ]$/.test(part))) return 'has a name that ends in a dot or a blank';
  return isSafePath(path, 'win32') ? undefined : 'has a name that is a device, or in the state of ao';
}
