import { lstatSync } from 'node:fs';
import { join } from 'node:path';

/** Names that Windows keeps for devices; elsewhere they are files like others (a contract may have an `aux.proto`). */
const DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;

/**
 * Whether a path of a manifest may be written at all: relative, with `/`, no `..`, no empty part, and not ao's own state
 * (but for files that blueprints put there).
 */
export function isSafePath(path: string, platform: NodeJS.Platform = process.platform): boolean {
  if (path === '' || path.includes('\\') || path.includes('\0') || /^[a-z]:/i.test(path)) return false;
  const parts = path.split('/');
  if (
    parts.some((part) => part === '' || part === '.' || part === '..' || (platform === 'win32' && DEVICES.test(part)))
  )
    return false;
  // In any folder: a submodule has one, too.
  if (parts.some(isGits)) return false;
  const folded = path.toLowerCase();
  return !STATE.some((own) => folded === own || folded.startsWith(`${own}/`));
}

/** Letters that some disks of macOS take no notice of. */
const UNSEEN = /[\u200c-\u200f\u202a-\u202e\u206a-\u206f\ufeff]/g;

/** The folder of git by any of the names that lead to it on some machine, as git itself refuses them. */
function isGits(part: string): boolean {
  return /^(\.git|git~1)[ .]*(:.*)?$/i.test(part.replaceAll(UNSEEN, ''));
}

/** Whether a write of ao's may have a path: a file of the project, or ao's own state in it. */
export function isWritable(path: string): boolean {
  const [, inside] = /^\.ao\/(?:base|aside)\/(.+)$/s.exec(path) ?? [];
  return path === '.ao/manifest.json' || isSafePath(inside ?? path);
}

/** What sync itself keeps below `.ao`; no generated file may lie there. */
const STATE = ['.ao/manifest.json', '.ao/base', '.ao/txn', '.ao/undo', '.ao/aside', '.ao/cache', '.ao/run', '.ao/lock'];

/**
 * What on the way to `path` keeps sync from writing there, so that nothing is written outside of the project: a symbolic
 * link or a file where a folder should be. Undefined when the way is clear. `clear` remembers folders already looked at.
 */
export function blockedParent(root: string, path: string, clear: Set<string>): string | undefined {
  const parts = path.split('/').slice(0, -1);
  for (let depth = 1; depth <= parts.length; depth += 1) {
    const parent = parts.slice(0, depth).join('/');
    if (clear.has(parent)) continue;
    const info = lstatSync(join(root, parent), { throwIfNoEntry: false });
    if (info === undefined) return undefined;
    if (!info.isDirectory()) return `${parent} is ${info.isSymbolicLink() ? 'a symbolic link' : 'a file'}`;
    clear.add(parent);
  }
  return undefined;
}

/** Failures that say that there is no such file; one with a name that is too long cannot be there. */
const ABSENT = new Set(['ENOENT', 'ENOTDIR', 'ENAMETOOLONG']);

/** For `.catch`: no such file gives undefined, any other failure passes. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (ABSENT.has(error.code ?? '')) return undefined;
  throw error;
}
