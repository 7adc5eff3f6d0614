import { chmodSync, chownSync, lstatSync, readFileSync, type Stats, writeFileSync } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Change } from './journal.js';
import { fingerprint } from './fingerprint.js';
import type { Entry } from './record.js';

/** What of a change lies on the disk, and how many bytes of it are kept to take it back. */
export interface Staged {
  readonly entry: Entry;
  readonly bytes: number;
}

interface Place {
  readonly number: number;
  /** What is at the path is one that goes, by another name: nothing is there by this one. */
  readonly isFree: boolean;
}

/**
 * Lays beside the project, in `txn`, what a change takes away (`old/<number>`) and what it brings (`new/<number>`; a text that
 * replaces another in `after/<number>` too, so that an undo can merge later edits). Touches nothing of the project.
 */
export async function stage(root: string, txn: string, change: Change, { number, isFree }: Place): Promise<Staged> {
  const old = isFree ? undefined : readOld(join(root, change.path));
  const mode = change.mode ?? old?.mode;
  const entry = {
    path: change.path,
    before: old === undefined ? null : fingerprint(old.content),
    after: change.content === undefined ? null : fingerprint(change.content),
    beforeMode: old?.mode ?? 0,
    afterMode: mode ?? 0,
  };
  const place = (part: string) => join(txn, part, String(number));
  if (old === undefined) {
    // A new file takes nothing away: should a power cut lose it, the next sync makes it again. Flushing each would cost
    // a new project more than all the rest.
    if (change.content !== undefined) writeNew(place('new'), change.content, mode);
    return { entry, bytes: 0 };
  }
  const kept = isText(change.content) ? change.content : undefined;
  if (kept !== undefined) writeNew(place('after'), kept, undefined);
  await Promise.all([
    writeFlushed(place('old'), old.content, old.mode),
    change.content && writeFlushed(place('new'), change.content, mode),
  ]);
  for (const part of change.content === undefined ? ['old'] : ['old', 'new']) keepOwner(place(part), old.info);
  return { entry, bytes: old.content.length + (kept?.length ?? 0) };
}

function readOld(file: string): { content: Buffer; mode: number; info: Stats } | undefined {
  const info = lstatSync(file, { throwIfNoEntry: false });
  return info && { content: readFileSync(file), mode: info.mode & 0o777, info };
}

/** What root replaces, in a container say, stays the file of whom it belongs to; others can give no file away. */
function keepOwner(file: string, { uid, gid }: Stats): void {
  if (process.getuid?.() !== 0 || (uid === 0 && gid === 0)) return;
  try {
    chownSync(file, uid, gid);
  } catch {
    // Root of a container without rights of the machine's: the file is root's then, as a new one is.
  }
}

function isText(content: Uint8Array | undefined): content is Uint8Array {
  return content !== undefined && !content.includes(0);
}

/** Writes a new file and waits until the disk has it. */
export async function writeFlushed(file: string, content: Uint8Array, mode?: number): Promise<void> {
  writeNew(file, content, mode);
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Without a mode it has the one that the process's mask gives it. */
function writeNew(file: string, content: Uint8Array, mode: number | undefined): void {
  writeFileSync(file, content, { flag: 'wx' });
  if (mode !== undefined) chmodSync(file, mode);
}

/** A rename is safe against a power cut only when its folder is written too; not every system lets a folder be synced. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
