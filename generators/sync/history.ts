import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { STATE_DIR } from './manifest.js';
import { type Journal, readJournal, removeRecord } from './record.js';

/** What commands did to the project, a folder each: the journal, and the bytes to take it back. It is this machine's: not committed. */
const HISTORY_DIR = `${STATE_DIR}/undo`;

const MOST_WRITES = 20;
const MOST_BYTES = 64 * 2 ** 20;

/** What one command did to the project. */
export interface PastWrite extends Journal {
  readonly id: string;
}

/** Where the writes of a project are remembered. */
export function historyFolder(root: string): string {
  return join(root, HISTORY_DIR);
}

/** An id that sorts after all there are, whatever the clock did meanwhile. */
export function nextId(root: string): string {
  const last = Number.parseInt(lastId(root) ?? '0', 36);
  return Math.max(Date.now(), last + 1)
    .toString(36)
    .padStart(9, '0');
}

/** That of the last write, which may be an undo. */
export function lastId(root: string): string | undefined {
  return idsOf(root).at(-1);
}

/** What is remembered, newest first. Throws AO_UNDO_DAMAGED. */
export async function readHistory(root: string): Promise<PastWrite[]> {
  const all = idsOf(root).map(async (id) => {
    const journal = await readJournal(root, join(HISTORY_DIR, id));
    return journal === undefined ? [] : [{ ...journal, id }];
  });
  return (await Promise.all(all)).flat().reverse();
}

/**
 * Forgets what is beyond the last 20 writes, with the undos since, or 64 MiB; the last one stays whatever its size. A record that
 * is damaged is a write like any other.
 */
export async function forgetOldest(root: string): Promise<void> {
  let [writes, bytes] = [0, 0];
  const stay = new Set<string>();
  for (const id of idsOf(root).reverse()) {
    const record = await readJournal(root, join(HISTORY_DIR, id)).catch(() => DAMAGED);
    if (record === undefined) continue;
    writes += record.takesBack === undefined ? 1 : 0;
    bytes += record.bytes;
    if (stay.size === 0 || (writes <= MOST_WRITES && bytes <= MOST_BYTES)) stay.add(id);
  }
  // The oldest first: an undo whose redo was forgotten alone would count again.
  for (const id of idsOf(root).filter((each) => !stay.has(each))) await removeRecord(join(historyFolder(root), id));
}

const DAMAGED: Pick<Journal, 'takesBack' | 'bytes'> = { bytes: 0 };

/** The last write that is neither an undo nor taken back by one. */
export function lastToUndo(history: readonly PastWrite[]): PastWrite | undefined {
  return standing(history).find(({ takesBack }) => takesBack === undefined);
}

/** The last undo, when nothing was written since; undos that were taken back themselves do not count. */
export function lastToRedo(history: readonly PastWrite[]): PastWrite | undefined {
  const undos = new Set(history.filter(({ takesBack }) => takesBack !== undefined).map(({ id }) => id));
  const last = standing(history).find(({ takesBack }) => takesBack === undefined || !undos.has(takesBack));
  return last?.takesBack === undefined ? undefined : last;
}

/** What still counts, newest first: an undo cancels a write, and an undo of an undo cancels the undo. */
export function standing(history: readonly PastWrite[]): PastWrite[] {
  const cancelled = new Set<string>();
  return history.filter(({ id, takesBack }) => {
    if (cancelled.has(id)) return false;
    if (takesBack !== undefined) cancelled.add(takesBack);
    return true;
  });
}

/** As `nextId` makes them; anything else in the folder (`.DS_Store`, say) is none of ao's. */
const ID = /^[0-9a-z]{9}$/;

function idsOf(root: string): string[] {
  try {
    const names = readdirSync(historyFolder(root));
    return names.filter((name) => ID.test(name)).sort();
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return [];
    throw fault('AO_UNDO_DAMAGED', { folder: HISTORY_DIR, problem: message }, { cause: error });
  }
}
