import { lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readPlainFile } from '../../runtime/platform/plain-file.js';
import { absent, blockedParent } from './safe-path.js';

/** A path of the project as it lies on the disk. */
export type DiskFile =
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean }
  /** In words, what is there instead (a folder, a symbolic link): nothing that sync may replace. */
  | {
      readonly kind: 'other';
      readonly what: string;
      /** The file that is there instead, with the same name on other machines. */
      readonly namesake?: string;
    };

/** Nothing that ao writes comes near; a file that its owner made so large is not read, as that may need more memory than there is. */
const MOST_BYTES = 256 * 2 ** 20;

/** What keeps a path from being looked at, in words. */
const REFUSALS: Readonly<Record<string, string>> = {
  ENAMETOOLONG: 'the path is too long for this disk',
  EACCES: 'you may not read it',
  EPERM: 'you may not read it',
};

/** What is at a path; undefined: nothing. `clear` remembers folders that lead to it. */
export async function readDiskFile(root: string, path: string, clear: Set<string>): Promise<DiskFile | undefined> {
  try {
    const blocked = blockedParent(root, path, clear);
    if (blocked !== undefined) return { kind: 'other', what: blocked };
    const file = join(root, path);
    const info = lstatSync(file, { throwIfNoEntry: false });
    if (info === undefined) return undefined;
    if (info.isFile() && info.size > MOST_BYTES) return { kind: 'other', what: 'it is larger than 256 MiB' };
    if (info.isFile()) return { kind: 'file', content: readFileSync(file), executable: (info.mode & 0o100) !== 0 };
    const link = info.isSymbolicLink() ? 'it is a symbolic link' : 'it is a device';
    return { kind: 'other', what: info.isDirectory() ? 'it is a folder' : link };
  } catch (error) {
    const what = REFUSALS[(error as NodeJS.ErrnoException).code ?? ''];
    if (what !== undefined) return { kind: 'other', what };
    throw error;
  }
}

/** The bytes of a file, also of one that a link leads to; undefined where there is none: a folder, say, or a pipe. */
export async function contentAt(root: string, path: string): Promise<Uint8Array | undefined> {
  return readPlainFile(join(root, path)).catch((error: NodeJS.ErrnoException) =>
    ['EISDIR', 'ENOTFILE'].includes(error.code ?? '') ? undefined : absent(error),
  );
}
