import { AoError } from '../../runtime/errors/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import type { Engine, EngineEvent, RunPlan, Supervisor } from '../../runtime/platform/engines/index.js';
import type { Change } from '../../runtime/platform/watch/index.js';
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
  let started!: (supervisor: Supervisor) => void;
  const running = new Promise<Supervisor>((resolve) => (started = resolve));
  const stopWatching = watch && (await follow(project, running, { output, signal, sync: watch }));
  const onReady = (supervisor: Supervisor) => {
    output.say(readyText(plan));
    if (watch) output.say('Watching the contract and the code.');
    started(supervisor);
  };
  try {
    await up(plan, engine, { signal, force, onEvent, onReady });
  } finally {
    await stopWatching?.();
  }
}

/** Watches from before the start, so that no edit is lost; what changes while the services start is dealt with after. */
async function follow(
  project: Project,
  running: Promise<Supervisor>,
  { output, signal, sync }: { output: Output; signal: AbortSignal; sync: () => Promise<unknown> },
): Promise<() => Promise<void>> {
  const { watchProject } = await import('../../runtime/platform/watch/index.js');
  const onError = (error: unknown) => {
    if (!signal.aborted) output.warn(error instanceof AoError ? errorText(error, { stack: false }) : String(error));
  };
  const onChange = async ({ contract, config, services }: Change) => {
    const supervisor = await running;
    if (signal.aborted) return;
    if (config) output.say('ao.toml changed: `ao up` takes it in when it is started again');
    if (contract) await sync();
    const affected = contract ? Object.keys(project.config.services) : services;
    if (affected.length === 0) return;
    output.say(`changed: restarting ${affected.join(', ')}`);
    await supervisor.restart(affected);
  };
  return watchProject(project, { onChange, onError });
}

/** Where the services are, once they are ready. */
export function readyText(plan: RunPlan): string {
  const api = plan.services.find((service) => service.kind === 'api');
  return api ? `Ready: http://${api.host}:${api.port} (/docs shows every route)` : 'Ready.';
}
