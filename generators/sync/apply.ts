import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { diskFault } from './disk-fault.js';
import { type Change, type Transaction, writeJournalled } from './journal.js';
import { fingerprint } from './fingerprint.js';
import { printManifest } from './manifest-print.js';
import { BASE_DIR, MANIFEST } from './manifest.js';
import type { SyncPlan } from './plan.js';
import { absent } from './safe-path.js';
import type { DiskFile } from './snapshot.js';

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
      changes.push({ path, content: write.content, ...modeOf(write.mode, plan.seen.files.get(path)) });
    else if (action === 'remove') changes.push({ path });
  }
  for (const [path, content] of plan.bases) {
    const known = plan.seen.bases.has(path);
    if (content !== undefined) changes.push({ path: `${BASE_DIR}/${path}`, content });
    else if (known) changes.push({ path: `${BASE_DIR}/${path}` });
  }
  const text = printManifest(plan.manifest);
  const old = await readFile(join(root, MANIFEST), 'utf8').catch(absent);
  return text === old ? changes : [...changes, { path: MANIFEST, content: Buffer.from(text) }];
}

/** Bits are set only where the executable one changes: those for the group and others are the user's. */
function modeOf(mode: 0o644 | 0o755, disk: DiskFile | undefined): { mode?: number } {
  return (mode === 0o755) === (disk?.kind === 'file' && disk.executable) ? {} : { mode };
}

async function checkUnchanged(
  root: string,
  changes: readonly Change[],
  seen: ReadonlyMap<string, DiskFile>,
): Promise<void> {
  for (const { path } of changes.filter((each) => !isState(each.path))) {
    const known = seen.get(path);
    const now = existsSync(join(root, path)) ? await readFile(join(root, path)).catch(absent) : undefined;
    const before = known?.kind === 'file' ? fingerprint(known.content) : undefined;
    if ((now && fingerprint(now)) !== before) throw fault('AO_SYNC_CHANGED_MEANWHILE', { file: path });
  }
}

function isState(path: string): boolean {
  return path === MANIFEST || path.startsWith(`${BASE_DIR}/`);
}
