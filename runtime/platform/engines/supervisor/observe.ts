import { identityOf, isRunning, type ProcessIdentity } from '../../process/identity.js';
import { lockHolder } from '../../process/lock.js';
import type { ServiceStatus } from '../engine.js';
import { runFolder } from '../run-folder.js';
import { readState, type RunState } from './state-file.js';

/** What `ao ps` shows. */
export interface RunReport {
  engine: RunState['engine'];
  phase: RunState['phase'] | 'killed';
  /** The `ao up` that watches over the services; undefined: none does any more. */
  supervisor: ProcessIdentity | undefined;
  since: number;
  services: ServiceStatus[];
  error?: RunState['error'];
}

/** How the project at `root` runs now, or undefined when it is not up. Services of a killed `ao up` are told as what they are. */
export async function ps(root: string): Promise<RunReport | undefined> {
  const state = await readState(root);
  if (!state) return undefined;
  // One in another container has a number that means nothing here.
  const alive = isRunning(state.supervisor) || (await lockHolder(runFolder(root).lock))?.elsewhere === true;
  const { engine, since, error } = state;
  const services = alive ? [...state.services] : state.services.map((service) => afterKill(service, state));
  const phase = alive || state.phase === 'failed' ? state.phase : 'killed';
  return {
    engine,
    since,
    phase,
    supervisor: alive ? state.supervisor : undefined,
    services,
    ...(error ? { error } : {}),
  };
}

function afterKill(service: ServiceStatus, state: RunState): ServiceStatus {
  if (state.phase === 'failed') return service;
  // Containers outlive ao; of processes the pid alone would not do, but here it is only shown, never signalled.
  const left =
    state.engine === 'docker' ? service.id !== '' : service.id !== '' && identityOf(Number(service.id)) !== undefined;
  const detail = left ? 'its `ao up` was killed; `ao down` ends it' : 'its `ao up` was killed';
  return left ? { ...service, state: 'orphaned', detail } : { ...service, state: 'stopped', id: '', detail };
}
