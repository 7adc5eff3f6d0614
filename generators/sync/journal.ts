import { chmodSync, existsSync, mkdirSync, renameSync, statSync, unlinkSync } from 'node:fs';
import { lstat, mkdir, readdir, readFile, rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { forgetOldest, historyFolder, nextId } from './history.js';
import { fingerprint } from './fingerprint.js';
import { STATE_DIR } from './manifest.js';
import { sameFileIn } from './namesakes.js';
import { isFolder, JOURNAL, type Journal, readJournal, removeRecord } from './record.js';
import { absent, blockedParent } from './safe-path.js';
import { stage, syncFolder, writeFlushed } from './stage.js';

/** One change of a file: bytes to write, or without them a file to remove. */
export interface Change {
  /** Relative to the project. */
  readonly path: string;
  readonly content?: Uint8Array;
  /** Permission bits, to the letter. Without them a file keeps those it has; a new one gets those of the process's mask. */
  readonly mode?: number;
}

/** What a set of changes is remembered as. */
export interface Transaction extends Pick<Journal, 'command' | 'takesBack'> {
  /** Folders that go when the changes leave them empty; by default every one. */
  readonly prune?: ReadonlySet<string>;
  /** Permission bits of folders that are made, by path; others get those of the process's mask. */
  readonly folderModes?: Journal['folderModes'];
}

const TXN_DIR = `${STATE_DIR}/txn`;

/**
 * Makes all changes or none; call it under the project's lock. New bytes are staged on the disk and the old ones copied before
 * the first file is touched, so a full disk is met while nothing has changed; then files are renamed into place. Last, the
 * journal with the old bytes is moved, in one step, from `.ao/txn/` to `.ao/undo/`: from that moment on the changes stand,
 * and `ao undo` can take them back. A failure before, or a kill followed by `repair`, takes everything back at once.
 */
export async function writeJournalled(
  root: string,
  changes: readonly Change[],
  transaction: Transaction,
): Promise<void> {
  const id = nextId(root);
  const txn = join(root, TXN_DIR, id);
  let journal: Journal | undefined;
  try {
    journal = await prepare(root, txn, changes, transaction);
    await commit(root, txn, changes, journal, transaction);
    await keep(root, id);
  } catch (error) {
    // What cannot be taken back now is left for `repair`, with the old bytes.
    if (journal === undefined || (await rollBack(root, txn, journal).then(() => true, ignored)) === true)
      await removeRecord(txn).catch(ignored);
    throw error;
  } finally {
    for (const folder of [join(root, TXN_DIR), historyFolder(root)]) await rmdir(folder).catch(ignored);
  }
  await forgetOldest(root).catch(ignored);
}

/** Takes back what a killed command left half done. Returns the number of commands taken back. */
export async function repair(root: string): Promise<number> {
  const txns = await readdir(join(root, TXN_DIR)).catch(absent);
  if (txns === undefined) return 0;
  let repaired = 0;
  for (const name of txns.sort().reverse()) {
    const txn = join(root, TXN_DIR, name);
    const journal = (await isFolder(txn)) ? await readJournal(root, join(TXN_DIR, name)) : undefined;
    if (journal !== undefined) {
      await rollBack(root, txn, journal);
      repaired += 1;
    }
    await removeRecord(txn);
  }
  await rmdir(join(root, TXN_DIR)).catch(ignored);
  return repaired;
}

const ignored = (): undefined => undefined;

async function prepare(
  root: string,
  txn: string,
  changes: readonly Change[],
  transaction: Transaction,
): Promise<Journal> {
  for (const part of ['old', 'after', 'new']) await mkdir(join(txn, part), { recursive: true });
  const gone = changes.filter(({ content }) => content === undefined).map(({ path }) => path);
  const leaving = sameFileIn(root, gone);
  const isFree = ({ path, content }: Change) => content !== undefined && leaving(path) !== undefined;
  const staged = await allOrNone(changes, (change, number) =>
    stage(root, txn, change, { number, isFree: isFree(change) }),
  );
  const journal: Journal = {
    command: transaction.command,
    time: new Date().toISOString(),
    ...(transaction.takesBack !== undefined && { takesBack: transaction.takesBack }),
    entries: staged.map(({ entry }) => entry),
    folders: missingFolders(root, changes),
    folderModes: modesAbove(root, changes),
    bytes: staged.reduce((sum, { bytes }) => sum + bytes, 0),
  };
  await writeFlushed(join(txn, `${JOURNAL}.part`), Buffer.from(JSON.stringify(journal)));
  await rename(join(txn, `${JOURNAL}.part`), join(txn, JOURNAL));
  await syncFolder(txn);
  return journal;
}

/** More at once are not faster: Node flushes four files at a time. */
const AT_ONCE = 16;

/**
 * Does the work for each, a few at a time, so that the files which are open do not grow with their number. When one fails, those
 * at work have ended too: nothing is written behind the back of what cleans up.
 */
async function allOrNone<T, R>(items: readonly T[], work: (item: T, index: number) => Promise<R>): Promise<R[]> {
  const done: R[] = [];
  const left = items.entries();
  const worker = async () => {
    for (const [index, item] of left) done[index] = await work(item, index);
  };
  const workers = Array.from({ length: AT_ONCE }, worker);
  await Promise.allSettled(workers);
  await Promise.all(workers);
  return done;
}

// Without awaiting: a call takes microseconds, the way to a thread and back ten times that.
async function commit(
  root: string,
  txn: string,
  changes: readonly Change[],
  { folders }: Journal,
  transaction: Transaction,
) {
  for (const folder of folders) makeFolder(root, folder, transaction.folderModes);
  const removed = changes.filter(({ content }) => content === undefined).map(({ path }) => path);
  // First what goes: on some disks its name is that of a file that comes, written in another case.
  for (const path of removed) unlinkSync(join(root, path));
  for (const [number, { path, content }] of changes.entries())
    if (content !== undefined) renameSync(join(txn, 'new', String(number)), join(root, path));
  const emptied = removed.flatMap(above);
  // Deepest first.
  for (const folder of [...new Set(emptied)].sort().reverse())
    if (transaction.prune?.has(folder) ?? true) await rmdir(join(root, folder)).catch(ignored);
}

/** The one step by which changes stand. */
async function keep(root: string, id: string): Promise<void> {
  const txn = join(root, TXN_DIR, id);
  await rmdir(join(txn, 'new'));
  mkdirSync(historyFolder(root), { recursive: true });
  renameSync(txn, join(historyFolder(root), id));
}

/** A path that holds neither the old nor the new bytes was changed by somebody else since: it is left alone. */
async function rollBack(root: string, txn: string, { entries, folders, folderModes }: Journal): Promise<void> {
  const clear = new Set<string>();
  // First what came: on some disks its name is that of one that went, written in another case.
  const backwards = [...entries.entries()].reverse();
  backwards.sort(([, a], [, b]) => Number(a.before !== null) - Number(b.before !== null));
  for (const [number, entry] of backwards) {
    if (entry.path === '' || blockedParent(root, entry.path, clear) !== undefined) continue;
    const file = join(root, entry.path);
    if ((await printOf(file)) !== entry.after) continue;
    if (entry.before === null) await rm(file, { force: true });
    else {
      for (const folder of above(entry.path).reverse()) makeFolder(root, folder, folderModes);
      // It is gone when a repair was killed after it had done this one.
      await rename(join(txn, 'old', String(number)), file).catch(absent);
    }
  }
  for (const folder of [...folders].reverse())
    if (blockedParent(root, `${folder}/`, clear) === undefined) await rmdir(join(root, folder)).catch(ignored);
}

/** Fingerprint of a file; null where nothing is, undefined for what is no file. */
async function printOf(file: string): Promise<string | null | undefined> {
  const info = await lstat(file).catch(absent);
  if (info === undefined) return null;
  return info.isFile() ? fingerprint(await readFile(file)) : undefined;
}

/** The folders above a path, deepest first. */
function above(path: string): string[] {
  const folders: string[] = [];
  for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.push(folder);
  return folders;
}

/** Also one that is there may lack its mode: made by a repair that was killed then. */
function makeFolder(root: string, path: string, modes: Journal['folderModes'] = {}): void {
  const folder = join(root, path);
  // A folder may be called `constructor`.
  const mode = Object.hasOwn(modes, path) ? modes[path] : undefined;
  const info = statSync(folder, { throwIfNoEntry: false });
  if (info === undefined) mkdirSync(folder);
  if (mode !== undefined && ((info?.mode ?? 0) & 0o777) !== mode) chmodSync(folder, mode);
}

function missingFolders(root: string, changes: readonly Change[]): string[] {
  const folders = new Set(changes.filter(({ content }) => content !== undefined).flatMap(({ path }) => above(path)));
  return [...folders].sort().filter((folder) => !existsSync(join(root, folder)));
}

function modesAbove(root: string, changes: readonly Change[]): Record<string, number> {
  const folders = new Set(changes.filter(({ content }) => content === undefined).flatMap(({ path }) => above(path)));
  return Object.fromEntries([...folders].sort().map((folder) => [folder, statSync(join(root, folder)).mode & 0o777]));
}
