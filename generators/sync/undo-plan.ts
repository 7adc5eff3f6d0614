import { lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { FileClass } from './file-set.js';
import { historyFolder, type PastWrite } from './history.js';
import type { Change } from './journal.js';
import { fingerprint } from './fingerprint.js';
import { BASE_DIR, MANIFEST, STATE_DIR } from './manifest.js';
import { namesake, sameFileIn } from './namesakes.js';
import type { SyncAction } from './plan.js';
import type { Entry } from './record.js';
import { type DiskFile, readDiskFile, readManifest } from './snapshot.js';
import { decideUndo } from './undo-decide.js';

/** One line of the plan of an undo, in the words of a sync. */
export interface UndoStep {
  readonly path: string;
  readonly class: FileClass;
  readonly action: SyncAction;
  readonly reason: string;
  readonly keys: readonly string[];
  readonly write?: { readonly content: Uint8Array; readonly mode?: number };
}

/** All that an undo will do, as a value. */
export interface UndoPlan {
  /** What is taken back. */
  readonly write: PastWrite;
  /** The user's files; ao's own state is not among them unless it is in the way. */
  readonly steps: readonly UndoStep[];
  readonly changes: readonly Change[];
  readonly seen: { readonly files: ReadonlyMap<string, DiskFile> };
  /** Where the versions of files lie that were edited since and go back all the same, by path. */
  readonly aside: ReadonlyMap<string, string>;
  /** What kept git from being told that a conflict is no more, in words; only once it was carried out. */
  readonly untold?: string;
}

/** A file that a write touched: as it was before, as the write left it, and as it is now. */
export interface Touched {
  readonly entry: Entry;
  readonly class: FileClass;
  readonly now: DiskFile | undefined;
  /** Permission bits; 0 without a file. */
  readonly nowMode: number;
  readonly before: Uint8Array | undefined;
  /** Only of a text that replaced another. */
  readonly after: Uint8Array | undefined;
}

/**
 * Plans how a write is taken back: files that are as it left them go back to what they were before, edits made since are merged
 * where that is clean, and are conflicts otherwise (with `force` they are laid aside). Reads the disk, writes nothing. Throws
 * AO_UNDO_DAMAGED when what was kept is not whole.
 */
export async function planUndo(root: string, write: PastWrite, { force = false } = {}): Promise<UndoPlan> {
  const classes = (await readManifest(root))?.files;
  const kept = join(historyFolder(root), write.id);
  const folder = `${STATE_DIR}/aside/${new Date().toISOString().replaceAll(/[:.]/g, '-')}`;
  const clear = new Set<string>();
  const steps: UndoStep[] = [];
  const changes: Change[] = [];
  const files = new Map<string, DiskFile>();
  const aside = new Map<string, string>();
  const cameAs = sameFileIn(
    root,
    write.entries.filter(({ after }) => after !== null).map(({ path }) => path),
  );
  for (const [number, entry] of write.entries.entries()) {
    const { path } = entry;
    if (path === '') continue;
    // What is at the path of one that went may be one that came, by another name.
    const other = entry.after === null ? cameAs(path) : undefined;
    if (other !== undefined) files.set(path, namesake(other));
    const touched: Touched = {
      entry,
      class: classes?.get(path)?.class ?? 'seam',
      now: other === undefined ? await readDiskFile(root, path, clear) : undefined,
      nowMode: (lstatSync(join(root, path), { throwIfNoEntry: false })?.mode ?? 0) & 0o777,
      before: await keptBytes(write, join(kept, 'old', String(number)), entry, 'before'),
      after: await keptBytes(write, join(kept, 'after', String(number)), entry, 'after'),
    };
    if (touched.now !== undefined) files.set(path, touched.now);
    const decision = await decideUndo(touched, force);
    if (decision.aside !== undefined) {
      aside.set(path, `${folder}/${path}`);
      changes.push({ path: `${folder}/${path}`, content: decision.aside, mode: touched.nowMode });
    }
    if (decision.write !== undefined) changes.push({ path, ...decision.write });
    else if (decision.action === 'remove') changes.push({ path });
    if (!isState(path) || decision.action === 'conflict') {
      const { action, reason } = decision;
      steps.push({
        path,
        class: touched.class,
        action,
        reason,
        keys: [],
        ...(decision.write && { write: decision.write }),
      });
    }
  }
  return { write, steps, changes, seen: { files }, aside };
}

async function keptBytes(write: PastWrite, file: string, entry: Entry, side: 'before' | 'after') {
  if (entry[side] === null) return undefined;
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes !== undefined && fingerprint(bytes) === entry[side]) return bytes;
  // Without the text that was written there is no merging, and nothing else is lost.
  if (side === 'after') return undefined;
  throw fault('AO_UNDO_DAMAGED', {
    folder: `${STATE_DIR}/undo/${write.id}`,
    problem: `the old bytes of ${entry.path} are not there`,
  });
}

function isState(path: string): boolean {
  return path === MANIFEST || path.startsWith(`${BASE_DIR}/`);
}
