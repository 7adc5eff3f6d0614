import { rm } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { fault } from '../../../errors/index.js';
import { isRunning, type ProcessIdentity } from '../../process/identity.js';
import { LockWatch } from '../../process/lock-watch.js';
import { lockHolder } from '../../process/lock.js';
import type { Engine, RunPlan } from '../engine.js';
import { runFolder } from '../run-folder.js';
import { readState } from './state-file.js';

export interface DownReport {
  /** Whether an `ao up` ran and was stopped. */
  stopped: boolean;
  /** What a killed run had left and was ended now, in words. */
  swept: string[];
}

/**
 * Stops the project: asks the running `ao up` to drain and end (ends it by force when it does not within its services'
 * stop timeouts), then ends what a killed run left on any of the `engines`. Leaves no process, no container and no
 * state behind; logs stay. A project that is not up is no error.
 * Throws AO_ENGINE_ALREADY_UP for one that is up in another container or on another machine: what runs there is not ours to end.
 */
export async function down(plan: RunPlan, engines: readonly Engine[]): Promise<DownReport> {
  const folder = runFolder(plan.root);
  const state = await readState(plan.root);
  const watch = new LockWatch();
  const holder = await lockHolder(folder.lock, watch);
  if (holder?.elsewhere) throw fault('AO_ENGINE_ALREADY_UP', { project: plan.project, ...holder });
  if (holder) await end(holder, (state?.stopTimeoutMs ?? 60_000) + 5000);
  const swept: string[] = [];
  for (const engine of engines) swept.push(...(await engine.sweep(plan)));
  await rm(folder.state, { force: true });
  if (!(await lockHolder(folder.lock, watch))) await rm(folder.lock, { force: true });
  return { stopped: holder !== undefined, swept };
}

async function end(supervisor: ProcessIdentity, graceMs: number): Promise<void> {
  const deadline = Date.now() + graceMs;
  signal(supervisor, 'SIGTERM');
  while (isRunning(supervisor) && Date.now() < deadline) await sleep(50);
  if (!isRunning(supervisor)) return;
  signal(supervisor, 'SIGKILL');
  while (isRunning(supervisor)) await sleep(20);
}

function signal(supervisor: ProcessIdentity, name: NodeJS.Signals): void {
  try {
    process.kill(supervisor.pid, name);
  } catch {
    // it ended in this moment
  }
}
