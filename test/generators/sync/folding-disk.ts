import fs from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join, sep } from 'node:path';

type Calls = Record<string, ((...args: unknown[]) => unknown) | undefined>;

/** Calls by the number of paths that they begin with. */
const CALLS = {
  1: ['lstat', 'stat', 'readFile', 'writeFile', 'open', 'unlink', 'mkdir', 'rmdir', 'rm', 'chmod', 'readdir', 'exists'],
  2: ['rename', 'link'],
} as const;

/**
 * Makes of all below `root` what it is on a disk on which case does not count, as those of macOS and Windows: a name leads to
 * the file that has it in any case. Returns what takes that back.
 */
export function foldCase(root: string): () => void {
  const undo: (() => void)[] = [];
  const names = fs.readdirSync;
  const found = (path: unknown): unknown => {
    if (typeof path !== 'string' || !path.startsWith(root + sep)) return path;
    return path
      .slice(root.length + 1)
      .split(sep)
      .reduce((folder, name) => join(folder, as(folder, name)), root);
  };
  const as = (folder: string, name: string): string => {
    try {
      const all = names(folder);
      return all.includes(name) ? name : (all.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name);
    } catch {
      return name;
    }
  };
  const fold = (of: Calls, name: string, paths: number) => {
    const real = of[name];
    if (real === undefined) return;
    of[name] = (...args) => real(...args.map((arg, at) => (at < paths ? found(arg) : arg)));
    undo.push(() => (of[name] = real));
  };
  for (const [paths, calls] of Object.entries(CALLS))
    for (const call of calls) {
      fold(fs as unknown as Calls, `${call}Sync`, Number(paths));
      fold(fs.promises as unknown as Calls, call, Number(paths));
    }
  syncBuiltinESMExports();
  return () => {
    for (const each of undo) each();
    syncBuiltinESMExports();
  };
}
