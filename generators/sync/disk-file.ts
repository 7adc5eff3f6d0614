import { lstatSync, readdirSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { absent, blockedParent } from './safe-path.js';

/** A path of the project as it lies on the disk. */
export type DiskFile =
  | { readonly kind: 'file'; readonly content: Uint8Array; readonly executable: boolean }
  /** In words, what is there instead (a folder, a symbolic link): nothing that sync may replace. */
  | { readonly kind: 'other'; readonly what: string };

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
    if (info.isFile()) return { kind: 'file', content: await readFile(file), executable: (info.mode & 0o100) !== 0 };
    const link = info.isSymbolicLink() ? 'it is a symbolic link' : 'it is a device';
    return { kind: 'other', what: info.isDirectory() ? 'it is a folder' : link };
  } catch (error) {
    const what = REFUSALS[(error as NodeJS.ErrnoException).code ?? ''];
    if (what !== undefined) return { kind: 'other', what };
    throw error;
  }
}

/** Names that are one on some disks: where case does not count, or letters have one form only. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

/** Looks for files that have the name of one that is not there, but for case and the form of its letters. */
export class Namesakes {
  readonly #folders = new Map<string, ReadonlyMap<string, string>>();

  constructor(private readonly root: string) {}

  /** Where such a file is there, writing the other one would make two that cannot be in one folder of another machine. */
  of(path: string): DiskFile | undefined {
    const name = this.#names(dirname(path)).get(foldedName(basename(path)));
    return name === undefined
      ? undefined
      : { kind: 'other', what: `${name} is there, which is the same name on other machines` };
  }

  #names(folder: string): ReadonlyMap<string, string> {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const names = new Map(entriesOf(join(this.root, folder)).map((name) => [foldedName(name), name]));
    this.#folders.set(folder, names);
    return names;
  }
}

function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    return absent(error as NodeJS.ErrnoException) ?? [];
  }
}
