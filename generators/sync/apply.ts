import { lstatSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { diskFault } from './disk-fault.js';
import { type Change, type Transaction, writeJournalled } from './journal.js';
import { fingerprint } from './fingerprint.js';
import { printManifest } from './manifest-print.js';
import { BASE_DIR, MANIFEST, STATE_DIR } from './manifest.js';
import type { SyncPlan } from './plan.js';
import { absent, blockedParent, isWritable } from './safe-path.js';
import { type DiskFile, readDiskFile } from './snapshot.js';

/**
 * Does what a plan says, wholly or not at all; `command` is what `ao undo` calls it. Call it under `withProjectLock`.
 * Returns whether anything was written; a plan without news leaves every file and its time alone. Throws
 * AO_SYNC_CHANGED_MEANWHILE when a file is no longer as the plan saw it, AO_SYNC_CANNOT_WRITE when the disk refuses.
 */
export async function applySync(root: string, plan: SyncPlan, command = 'sync'): Promise<boolean> {
  const changes = await changesOf(root, plan);
  if (changes.length === 0) return false;
  await applyChanges(root, changes, plan.seen.files, { command });
  return true;
}

/**
 * Makes changes of files, wholly or not at all. `seen` is what they were decided from: no file outside of ao's own state
 * may have changed since. Throws as `applySync`.
 */
export async function applyChanges(
  root: string,
  changes: readonly Change[],
  seen: ReadonlyMap<string, DiskFile>,
  transaction: Transaction,
): Promise<void> {
  await checkUnchanged(root, changes, seen);
  try {
    await writeJournalled(root, changes, transaction);
  } catch (error) {
    throw diskFault(error, root);
  }
}

async function changesOf(root: string, plan: SyncPlan): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { path, action, write } of plan.steps) {
    if (write !== undefined)
      changes.push({ path, content: write.content, ...modeOf(root, path, write.mode, plan.seen.files.get(path)) });
    else if (action === 'remove') changes.push({ path });
  }
  for (const [path, content] of plan.bases) {
    const known = plan.seen.bases.has(path);
    if (content !== undefined) changes.push({ path: `${BASE_DIR}/${path}`, content });
    else if (known) changes.push({ path: `${BASE_DIR}/${path}` });
  }
  const text = printManifest(plan.manifest);
  const old = await readFile(join(root, MANIFEST), 'utf8').catch(absent);
  return text === old?.replaceAll('\r\n', '\n')
    ? changes
    : [...changes, { path: MANIFEST, content: Buffer.from(text) }];
}

/** Only the executable bits change, for those who may read: who may is the user's to say. */
function modeOf(root: string, path: string, wanted: 0o644 | 0o755, disk: DiskFile | undefined): { mode?: number } {
  if ((wanted === 0o755) === (disk?.kind === 'file' && disk.executable)) return {};
  const info = lstatSync(join(root, path), { throwIfNoEntry: false });
  if (info === undefined) return { mode: wanted };
  const mode = info.mode & 0o777;
  return { mode: wanted === 0o755 ? mode | ((mode & 0o444) >> 2) : mode & ~0o111 };
}

async function checkUnchanged(
  root: string,
  changes: readonly Change[],
  seen: ReadonlyMap<string, DiskFile>,
): Promise<void> {
  const clear = new Set<string>();
  for (const { path } of changes) {
    if (!isWritable(path)) throw new Error(`a plan writes ${path}, which is out of the project`);
    if (isState(path)) {
      const blocked = blockedParent(root, path, clear);
      if (blocked !== undefined) throw fault('AO_SYNC_BLOCKED', { files: [blocked] });
    } else if (!isAsSeen(await readDiskFile(root, path, clear), path, seen))
      throw fault('AO_SYNC_CHANGED_MEANWHILE', { file: path });
  }
}

function isAsSeen(now: DiskFile | undefined, path: string, seen: ReadonlyMap<string, DiskFile>): boolean {
  const then = seen.get(path);
  if (isSame(now, then)) return true;
  // Where case does not count, a file is at the paths of its namesakes, too.
  return then?.kind === 'other' && then.namesake !== undefined && isSame(now, seen.get(then.namesake));
}

/** Whether a file is as the plan saw it; what is none now must have been none then. */
function isSame(now: DiskFile | undefined, then: DiskFile | undefined): boolean {
  if (now?.kind !== 'file') return now === undefined && then?.kind !== 'file';
  return then?.kind === 'file' && fingerprint(now.content) === fingerprint(then.content);
}

function isState(path: string): boolean {
  return path === MANIFEST || path.startsWith(`${BASE_DIR}/`) || path.startsWith(`${STATE_DIR}/aside/`);
}
