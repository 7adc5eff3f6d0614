import { lstat, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { absent, isWritable } from './safe-path.js';

/** What must be known to take the change of one file back. */
export interface Entry {
  /** Relative to the project. */
  readonly path: string;
  /** Fingerprint of what was there; null: nothing was. Its bytes lie in `old/<number>`. */
  readonly before: string | null;
  /** Fingerprint of what is there since; null: nothing is. A text that replaced another lies in `after/<number>`. */
  readonly after: string | null;
  /** Permission bits. */
  readonly beforeMode: number;
  readonly afterMode: number;
}

/** `journal.json`: what a command is doing to a project (in `.ao/txn/`), and then what it did (in `.ao/undo/`). */
export interface Journal {
  /** Without `ao`: `sync`, `generate model forecast`. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Id of the record that it takes back. */
  readonly takesBack?: string;
  readonly entries: readonly Entry[];
  /** Folders that it makes, parents first. */
  readonly folders: readonly string[];
  /** Permission bits of the folders above the files that it removes, by path. */
  readonly folderModes: Readonly<Record<string, number>>;
  /** Of all that is kept to take it back. */
  readonly bytes: number;
}

export const JOURNAL = 'journal.json';

/**
 * The journal in a folder of the project; undefined when it has none, because it was never begun or is being forgotten. It
 * is a file that anybody may have changed: what leads out of the project is left out. Throws AO_UNDO_DAMAGED.
 */
export async function readJournal(root: string, folder: string): Promise<Journal | undefined> {
  try {
    const text = await readFile(join(root, folder, JOURNAL), 'utf8').catch(absent);
    return text === undefined ? undefined : parseJournal(text);
  } catch (cause) {
    throw fault('AO_UNDO_DAMAGED', { folder, problem: (cause as Error).message }, { cause });
  }
}

/** Takes a record away, its journal first: what lies there without one was never begun, or is over. Of a link only the link goes. */
export async function removeRecord(folder: string): Promise<void> {
  if (await isFolder(folder)) await rm(join(folder, JOURNAL), { force: true });
  await rm(folder, { recursive: true, force: true });
}

/** A record is a folder, and no link to one: what is in it is moved and removed. */
export async function isFolder(place: string): Promise<boolean> {
  return (await lstat(place).catch(absent))?.isDirectory() === true;
}

function parseJournal(text: string): Journal {
  const raw = (JSON.parse(text) ?? {}) as Partial<Journal>;
  if (!Array.isArray(raw.entries)) throw new SyntaxError('it has no list of entries');
  return {
    command: String(raw.command ?? '?'),
    time: String(raw.time ?? ''),
    ...(typeof raw.takesBack === 'string' && { takesBack: raw.takesBack }),
    // Their bytes are found by their number: an entry that is not used keeps its place.
    entries: raw.entries.map((entry) => (isEntry(entry) ? entry : NOTHING)),
    folders: list(raw.folders).filter(isInside),
    folderModes: Object.fromEntries(Object.entries(raw.folderModes ?? {}).filter(([, mode]) => isMode(mode))),
    bytes: typeof raw.bytes === 'number' ? raw.bytes : 0,
  };
}

/** An entry that stands for nothing. */
const NOTHING: Entry = { path: '', before: null, after: null, beforeMode: 0, afterMode: 0 };

function isEntry(value: unknown): value is Entry {
  const { path, before, after, beforeMode, afterMode } = (value ?? {}) as Partial<Entry>;
  const content = (each: unknown) => each === null || typeof each === 'string';
  return (
    typeof path === 'string' &&
    isWritable(path) &&
    content(before) &&
    content(after) &&
    isMode(beforeMode) &&
    isMode(afterMode)
  );
}

function isMode(value: unknown): boolean {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= 0o777;
}

function isInside(path: unknown): path is string {
  return typeof path === 'string' && !path.startsWith('/') && !path.split('/').includes('..');
}

function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as readonly unknown[]) : [];
}
