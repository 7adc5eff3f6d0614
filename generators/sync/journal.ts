import { chmodSync, existsSync, mkdirSync, renameSync, unlinkSync, writeFileSync } from 'node:fs';
import { mkdir, open, readdir, readFile, rename, rm, rmdir, stat, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { STATE_DIR, fingerprint } from './manifest.js';
import { absent, blockedParent, isSafePath } from './safe-path.js';

/** One change of a file: bytes to write, or without them a file to remove. */
export interface Change {
  /** Relative to the project. */
  readonly path: string;
  readonly content?: Uint8Array;
  readonly mode?: number;
}

/** What must be known to take a change back. */
interface Entry {
  readonly path: string;
  /** Fingerprint of what was there; null: nothing was. Its bytes lie in `old/<number>`. */
  readonly before: string | null;
  readonly after: string | null;
  readonly beforeMode: number;
}

interface Journal {
  readonly entries: readonly Entry[];
  /** Folders that the change makes, parents first. */
  readonly folders: readonly string[];
}

const TXN_DIR = `${STATE_DIR}/txn`;
const JOURNAL = 'journal.json';

/**
 * Makes all changes or none. New bytes are staged on the disk and the old ones copied before the first file is touched,
 * so a full disk is met while nothing has changed; then files are renamed into place. A failure on the way, or a kill
 * followed by `repair`, takes everything back.
 */
export async function writeJournalled(root: string, changes: readonly Change[]): Promise<void> {
  if (changes.length === 0) return;
  const txn = join(root, TXN_DIR, `${Date.now().toString(36)}-${process.pid}`);
  let journal: Journal | undefined;
  try {
    journal = await prepare(root, txn, changes);
    await commit(root, txn, changes, journal);
    await unlink(join(txn, JOURNAL));
  } catch (error) {
    if (journal !== undefined) await rollBack(root, txn, journal);
    throw error;
  } finally {
    await rm(txn, { recursive: true, force: true }).catch(() => undefined);
    await rmdir(join(root, TXN_DIR)).catch(() => undefined);
  }
}

/** Takes back what a killed command left half done. Returns the number of commands taken back. */
export async function repair(root: string): Promise<number> {
  const txns = (await readdir(join(root, TXN_DIR)).catch(absent)) ?? [];
  let repaired = 0;
  for (const name of txns.sort().reverse()) {
    const txn = join(root, TXN_DIR, name);
    const text = await readFile(join(txn, JOURNAL), 'utf8').catch(absent);
    if (text !== undefined) {
      await rollBack(root, txn, JSON.parse(text) as Journal);
      repaired += 1;
    }
    await rm(txn, { recursive: true, force: true });
  }
  if (txns.length > 0) await rmdir(join(root, TXN_DIR)).catch(() => undefined);
  return repaired;
}

async function prepare(root: string, txn: string, changes: readonly Change[]): Promise<Journal> {
  await mkdir(join(txn, 'old'), { recursive: true });
  await mkdir(join(txn, 'new'));
  const entries = await allOrNone(changes.map((change, number) => stage(root, txn, change, number)));
  const journal = { entries, folders: missingFolders(root, changes) };
  await writeFlushed(join(txn, `${JOURNAL}.part`), Buffer.from(JSON.stringify(journal)), 0o644);
  await rename(join(txn, `${JOURNAL}.part`), join(txn, JOURNAL));
  await syncFolder(txn);
  return journal;
}

/** As Promise.all, but when one fails the others have ended too: nothing is written behind the back of what cleans up. */
async function allOrNone<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}

async function stage(root: string, txn: string, change: Change, number: number): Promise<Entry> {
  const old = await readOld(join(root, change.path));
  if (old !== undefined) await writeFlushed(join(txn, 'old', String(number)), old.content, old.mode);
  if (change.content !== undefined) {
    // A new file takes nothing away: should a power cut lose it, the next sync makes it again. Flushing each would cost
    // a new project more than all the rest.
    const write = old === undefined ? writeNew : writeFlushed;
    await write(join(txn, 'new', String(number)), change.content, change.mode ?? 0o644);
  }
  return {
    path: change.path,
    before: old === undefined ? null : fingerprint(old.content),
    after: change.content === undefined ? null : fingerprint(change.content),
    beforeMode: old?.mode ?? 0,
  };
}

async function readOld(file: string): Promise<{ content: Buffer; mode: number } | undefined> {
  if (!existsSync(file)) return undefined;
  const [content, { mode }] = await Promise.all([readFile(file), stat(file)]);
  return { content, mode: mode & 0o777 };
}

async function commit(root: string, txn: string, changes: readonly Change[], journal: Journal): Promise<void> {
  // Without awaiting: a call takes microseconds, the way to a thread and back ten times that.
  for (const folder of journal.folders) mkdirSync(join(root, folder), { recursive: true });
  for (const [number, change] of changes.entries()) {
    if (change.content === undefined) unlinkSync(join(root, change.path));
    else renameSync(join(txn, 'new', String(number)), join(root, change.path));
  }
  const emptied = changes.filter((change) => change.content === undefined).map((change) => dirname(change.path));
  for (const folder of new Set(emptied)) await pruneEmpty(root, folder);
}

/** A path that holds neither the old nor the new bytes was changed by somebody else since: it is left alone. */
async function rollBack(root: string, txn: string, { entries, folders }: Journal): Promise<void> {
  const clear = new Set<string>();
  for (const [number, entry] of [...entries.entries()].reverse()) {
    if (!isOwn(entry.path) || blockedParent(root, entry.path, clear) !== undefined) continue;
    const file = join(root, entry.path);
    const now = await readFile(file).catch(absent);
    if ((now === undefined ? null : fingerprint(now)) !== entry.after) continue;
    if (entry.before === null) await rm(file, { force: true });
    else {
      await mkdir(dirname(file), { recursive: true });
      await rename(join(txn, 'old', String(number)), file);
    }
  }
  for (const folder of [...folders].reverse()) await rmdir(join(root, folder)).catch(() => undefined);
}

/** A journal is a file that anybody may have changed. */
function isOwn(path: string): boolean {
  return isSafePath(path) || (/^\.ao\/(manifest\.json|base\/)/.test(path) && !path.split('/').includes('..'));
}

function missingFolders(root: string, changes: readonly Change[]): string[] {
  const folders = new Set<string>();
  for (const { path, content } of changes) {
    if (content === undefined) continue;
    for (let folder = dirname(path); folder !== '.'; folder = dirname(folder)) folders.add(folder);
  }
  return [...folders].sort().filter((folder) => !existsSync(join(root, folder)));
}

async function pruneEmpty(root: string, from: string): Promise<void> {
  for (let folder = from; folder !== '.'; folder = dirname(folder)) {
    const removed = await rmdir(join(root, folder)).then(
      () => true,
      () => false,
    );
    if (!removed) return;
  }
}

async function writeFlushed(file: string, content: Uint8Array, mode: number): Promise<void> {
  writeNew(file, content, mode);
  const handle = await open(file, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** A plain file has the mode that the process's mask gives it; any other mode is set. */
function writeNew(file: string, content: Uint8Array, mode: number): void {
  writeFileSync(file, content, { flag: 'wx' });
  if (mode !== 0o644) chmodSync(file, mode);
}

/** A rename is safe against a power cut only when its folder is written too; not every system lets a folder be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => undefined);
  await handle?.close();
}
