import type { Engine } from './engine.js';

export type * from './engine.js';
export { imageName, serviceDir, toRunPlan } from './plan.js';
export { runFolder } from './run-folder.js';
export { startDetached, type DetachOptions } from './supervisor/detached.js';
export { down, type DownReport } from './supervisor/down.js';
export { logs, type LogOptions } from './supervisor/logs.js';
export { ps, type RunReport } from './supervisor/observe.js';
export { Supervisor } from './supervisor/supervisor.js';
export { notifyParent, up, type UpOptions } from './supervisor/up.js';

/** The engines by name; each is loaded when it is asked for. */
const engines: Record<Engine['id'], () => Promise<Engine>> = {
  process: async () => (await import('./process.js')).processEngine,
  docker: async () => new (await import('./docker.js')).DockerEngine(),
};

export function engineOf(id: Engine['id']): Promise<Engine> {
  return engines[id]();
}
