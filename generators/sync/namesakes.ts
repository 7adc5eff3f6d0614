import { lstatSync, readdirSync } from 'node:fs';
import { join, posix } from 'node:path';
import type { DiskFile } from './disk-file.js';
import { absent } from './safe-path.js';

/** Names that are one on some disks: where case does not count, or letters have one form only. */
export function foldedName(path: string): string {
  return path.normalize('NFC').toLowerCase().normalize('NFC');
}

/** What is at a path where there is a file of this name instead. */
export function namesake(path: string): DiskFile {
  return { kind: 'other', what: `${path} is there, which is the same name on other machines`, namesake: path };
}

/** Looks for files that have the path of one that is not there, but for case and the form of its letters. */
export class Namesakes {
  readonly #folders = new Map<string, ReadonlyMap<string, readonly string[]>>();

  constructor(private readonly root: string) {}

  /** Where such a file is there, writing the other one would make two of which another machine can have one only. */
  of(path: string): DiskFile | undefined {
    const alike = path
      .split('/')
      .reduce((folders, part) => folders.flatMap((folder) => this.#alike(folder, part)), ['.'])
      .find((each) => each !== path);
    return alike === undefined ? undefined : namesake(alike);
  }

  #alike(folder: string, name: string): string[] {
    const names = this.#names(folder).get(foldedName(name)) ?? [];
    return names.map((each) => posix.join(folder, each));
  }

  #names(folder: string): ReadonlyMap<string, readonly string[]> {
    const known = this.#folders.get(folder);
    if (known !== undefined) return known;
    const names = new Map<string, string[]>();
    for (const name of entriesOf(join(this.root, folder))) {
      const alike = names.get(foldedName(name));
      if (alike === undefined) names.set(foldedName(name), [name]);
      else alike.push(name);
    }
    this.#folders.set(folder, names);
    return names;
  }
}

/** Looks among `paths` for the one that is the same file on this disk as another: namesakes are, where case does not count. */
export function sameFileIn(root: string, paths: readonly string[]): (path: string) => string | undefined {
  const byName = new Map(paths.map((path) => [foldedName(path), path]));
  return (path) => {
    const other = byName.size === 0 ? undefined : byName.get(foldedName(path));
    return other !== undefined && other !== path && isOneFile(root, path, other) ? other : undefined;
  };
}

/** Whether two paths are one file on this disk. */
export function isOneFile(root: string, path: string, other: string): boolean {
  const [a, b] = [path, other].map((each) => lstatSync(join(root, each), { throwIfNoEntry: false }));
  return a !== undefined && a.ino === b?.ino && a.dev === b.dev;
}

/** A folder that may not be listed may still be written: then nobody knows what else is in it. */
function entriesOf(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === 'EACCES' || code === 'EPERM' ? [] : (absent(error as NodeJS.ErrnoException) ?? []);
  }
}
