import { join } from 'node:path';
import { AoError } from '../../runtime/errors/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import type { Engine, EngineEvent, RunPlan, Supervisor } from '../../runtime/platform/engines/index.js';
import { errorText } from '../ui/error-text.js';
import type { Output } from '../ui/output.js';
import { ServiceLines } from '../ui/service-lines.js';

export interface ForegroundOptions {
  project: Project;
  plan: RunPlan;
  engine: Engine;
  output: Output;
  signal: AbortSignal;
  force: AbortSignal;
  /** Brings generated code in line after a change of the contract; undefined: do not watch. */
  watch?: (() => Promise<unknown>) | undefined;
}

/** Runs the services in the foreground until Ctrl-C, with their logs, and with `watch` follows every change. */
export async function runForeground({
  project,
  plan,
  engine,
  output,
  signal,
  force,
  watch,
}: ForegroundOptions): Promise<void> {
  const { up } = await import('../../runtime/platform/engines/index.js');
  const printer = new ServiceLines(plan.services.map((service) => service.name));
  const onEvent = (event: EngineEvent) => {
    const line = printer.event(event);
    if (line !== undefined) output.say(line);
  };
  const onReady = (supervisor: Supervisor) => {
    output.say(readyText(plan));
    if (watch) void follow(project, plan, supervisor, { output, signal, sync: watch });
  };
  await up(plan, engine, { signal, force, onEvent, onReady });
}

async function follow(
  project: Project,
  plan: RunPlan,
  supervisor: Supervisor,
  { output, signal, sync }: { output: Output; signal: AbortSignal; sync: () => Promise<unknown> },
): Promise<void> {
  const { watchProject } = await import('../watch.js');
  const onError = (error: unknown) =>
    output.warn(error instanceof AoError ? errorText(error, { stack: false }) : String(error));
  const onChange = (services: readonly string[]) => output.say(`changed: restarting ${services.join(', ')}`);
  await watchProject(plan, supervisor, {
    contractDir: join(project.root, project.config.contract.path),
    signal,
    sync,
    onChange,
    onError,
  }).catch(onError);
  output.say('Watching the contract and the code.');
}

/** Where the services are, once they are ready. */
export function readyText(plan: RunPlan): string {
  const api = plan.services.find((service) => service.kind === 'api');
  return api ? `Ready: http://${api.host}:${api.port} (/docs shows every route)` : 'Ready.';
}
