import { fault } from '../../errors/index.js';
import { portOwner, portProblem } from '../process/ports.js';
import type { RunPlan, ServiceSpec } from './engine.js';

/** Throws AO_ENGINE_PORT_TAKEN (naming the owner) or AO_ENGINE_ADDRESS when a service of the plan could not listen. */
export async function assertPortsFree(plan: Pick<RunPlan, 'services'>): Promise<void> {
  for (const spec of plan.services) await assertPortFree(spec);
}

export async function assertPortFree({ name, host, port }: Pick<ServiceSpec, 'name' | 'host' | 'port'>): Promise<void> {
  const problem = await portProblem(host, port);
  if (problem === undefined) return;
  if (problem === 'EADDRINUSE')
    throw fault('AO_ENGINE_PORT_TAKEN', { service: name, port, owner: await portOwner(port) });
  throw fault('AO_ENGINE_ADDRESS', { service: name, host, port, problem });
}
