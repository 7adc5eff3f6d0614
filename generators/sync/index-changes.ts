import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { historyFolder, lastId } from './history.js';
import { isSafePath } from './safe-path.js';

/** What git's index has of a file, before a change and after it: each entry as `mode blob stage`. */
export interface IndexChange {
  /** Relative to the project. */
  readonly path: string;
  readonly before: readonly string[];
  readonly after: readonly string[];
}

const FILE = 'git-index.json';

/** Remembers changes of git's index with the last write. Where that cannot be, an undo leaves the index alone. */
export function rememberIndexChanges(root: string, changes: readonly IndexChange[]): void {
  try {
    const last = lastId(root);
    if (last !== undefined) writeFileSync(join(historyFolder(root), last, FILE), JSON.stringify(changes));
  } catch {
    // Nothing of the project depends on it.
  }
}

/** The changes of git's index that came with the write `id`. The file may have been changed by anybody: what fits is taken. */
export function readIndexChanges(root: string, id: string): IndexChange[] {
  try {
    const raw = JSON.parse(readFileSync(join(historyFolder(root), id, FILE), 'utf8')) as unknown;
    return Array.isArray(raw) ? raw.filter(isChange) : [];
  } catch {
    return [];
  }
}

function isChange(value: unknown): value is IndexChange {
  const { path, before, after } = (value ?? {}) as Partial<IndexChange>;
  return typeof path === 'string' && isSafePath(path) && [before, after].every(areEntries);
}

function areEntries(value: unknown): boolean {
  const fits = (entry: unknown) => typeof entry === 'string' && /^100(644|755) [0-9a-f]{40,64} [0-3]$/.test(entry);
  return Array.isArray(value) && value.length > 0 && value.every(fits);
}
