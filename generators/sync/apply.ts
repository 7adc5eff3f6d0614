import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { diskFault } from './disk-fault.js';
import { type Change, writeJournalled } from './journal.js';
import { BASE_DIR, fingerprint, MANIFEST, printManifest } from './manifest.js';
import type { SyncPlan } from './plan.js';
import { absent } from './safe-path.js';

/**
 * Does what a plan says, wholly or not at all. Call it under `withProjectLock`. Returns whether anything was written;
 * a plan without news leaves every file and its time alone. Throws AO_SYNC_CHANGED_MEANWHILE when a file is no longer as
 * the plan saw it, AO_SYNC_CANNOT_WRITE when the disk refuses.
 */
export async function applySync(root: string, plan: SyncPlan): Promise<boolean> {
  const changes = await changesOf(root, plan);
  if (changes.length === 0) return false;
  await checkUnchanged(root, plan);
  try {
    await writeJournalled(root, changes);
  } catch (error) {
    throw diskFault(error, root);
  }
  return true;
}

async function changesOf(root: string, plan: SyncPlan): Promise<Change[]> {
  const changes: Change[] = [];
  for (const { path, action, write } of plan.steps) {
    if (write !== undefined) changes.push({ path, content: write.content, mode: write.mode });
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

async function checkUnchanged(root: string, plan: SyncPlan): Promise<void> {
  const touched = plan.steps.filter((step) => step.write !== undefined || step.action === 'remove');
  for (const { path } of touched) {
    const seen = plan.seen.files.get(path);
    const now = existsSync(join(root, path)) ? await readFile(join(root, path)).catch(absent) : undefined;
    const before = seen?.kind === 'file' ? fingerprint(seen.content) : undefined;
    if ((now && fingerprint(now)) !== before) throw fault('AO_SYNC_CHANGED_MEANWHILE', { file: path });
  }
}
