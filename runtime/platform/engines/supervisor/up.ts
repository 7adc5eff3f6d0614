import { stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { AoError, fault } from '../../../errors/index.js';
import { identityOf } from '../../process/identity.js';
import { LockWatch } from '../../process/lock-watch.js';
import { lockHolder, tryLock, type Lock } from '../../process/lock.js';
import type { Engine, EngineEvent, RunPlan } from '../engine.js';
import { makeRunFolder, runFolder } from '../run-folder.js';
import { LogFile } from './log-file.js';
import { StateFile, type RunState } from './state-file.js';
import { Supervisor } from './supervisor.js';
import { DEFAULT_TUNING, type Tuning } from './tuning.js';

export interface UpOptions {
  /** Fires to stop: services are drained, in reverse order. */
  signal: AbortSignal;
  /** Fires to stop at once: services are ended without drain (a second Ctrl-C). */
  force?: AbortSignal;
  onEvent?: (event: EngineEvent) => void;
  /** Called once all services are ready; `supervisor.restart(names)` restarts some after a change. */
  onReady?: (supervisor: Supervisor) => void;
  tuning?: Partial<Tuning>;
}

/**
 * Runs a project in the foreground until `signal` fires. Services start when all they need are ready, are restarted
 * with growing pauses when they end, and stop in reverse order; their lines go to `onEvent` and `.ao/run/logs/`.
 * Resolves when everything is stopped after `signal`. Throws AO_ENGINE_ALREADY_UP, what the engine's preflight finds,
 * AO_ENGINE_SERVICE_FAILED or AO_ENGINE_NOT_READY when a service never starts, and AO_PROJECT_GONE when the folder is
 * deleted meanwhile; in each case nothing is left running.
 */
export async function up(plan: RunPlan, engine: Engine, options: UpOptions): Promise<void> {
  if (options.signal.aborted) return;
  await makeRunFolder(plan.root);
  const lock = await takeLock(plan);
  const run = new Run(plan, engine, options);
  try {
    await run.whole();
    await notifyParent({ type: 'stopped' });
  } catch (error) {
    await notifyParent({ type: 'failed', error: error instanceof AoError ? error.toJSON() : undefined });
    throw error;
  } finally {
    await lock.release();
  }
}

async function takeLock(plan: RunPlan): Promise<Lock> {
  const { base, lock } = runFolder(plan.root);
  const watch = new LockWatch();
  for (;;) {
    const got = await tryLock(lock, watch).catch((error: Error) => {
      throw fault('AO_PROJECT_UNWRITABLE', { dir: base, problem: error.message }, { cause: error });
    });
    if ('release' in got) return got;
    const holder = await lockHolder(lock, watch);
    if (holder) throw fault('AO_ENGINE_ALREADY_UP', { project: plan.project, ...holder });
  }
}

/** A detached run tells the `ao up -d` that started it how it went, then lets go of it. */
export async function notifyParent(message: object): Promise<void> {
  if (process.env['AO_DETACHED'] !== '1' || !process.send || !process.connected) return;
  await new Promise((resolve) => process.send!(message, resolve));
  if (process.connected) process.disconnect();
}

/** One `ao up`, from its first look at the ports to its last process gone. */
class Run {
  readonly #supervisor: Supervisor;
  readonly #tuning: Tuning;
  readonly #state: StateFile;
  readonly #logs: Map<string, LogFile>;
  readonly #over = new AbortController();
  readonly #since = Date.now();
  #phase: RunState['phase'] = 'starting';

  constructor(
    private readonly plan: RunPlan,
    private readonly engine: Engine,
    private readonly options: UpOptions,
  ) {
    this.#tuning = { ...DEFAULT_TUNING, ...options.tuning };
    this.#state = new StateFile(plan.root);
    this.#supervisor = new Supervisor(plan, engine, this.#tuning, (event) => this.#take(event));
    const onFailure = (name: string) => (problem: string) =>
      this.#notice(`the log of ${name} cannot be written: ${problem}`);
    this.#logs = new Map(
      plan.services.map(({ name }) => [name, new LogFile(runFolder(plan.root).log(name), onFailure(name))]),
    );
  }

  async whole(): Promise<void> {
    this.options.force?.addEventListener('abort', () => void this.#supervisor.stop({ force: true }), {
      once: true,
    });
    const folder = await stat(this.plan.root);
    const started = this.#start();
    const failed = started.then(() => new Promise<never>(() => {}));
    try {
      await Promise.race([failed, aborted(this.options.signal), this.#untilGone(folder.ino)]);
      this.#enter('stopping');
      await this.#stop();
      await started.catch(() => {}); // what was being prepared is ended before we say that all is
      await this.#state.remove();
    } catch (error) {
      await this.#stop();
      await started.catch(() => {});
      this.#fail(error);
      await this.#state.settled();
      throw error;
    } finally {
      this.#over.abort();
      for (const log of this.#logs.values()) log.close();
    }
  }

  /** Rejects when the services cannot be started; that they were stopped meanwhile is no failure. */
  async #start(): Promise<void> {
    this.#enter('starting');
    for (const left of await this.engine.sweep(this.plan)) this.#notice(`ended what an earlier run had left: ${left}`);
    await this.engine.preflight(this.plan);
    await this.#supervisor.start();
    this.#enter('ready');
    await this.#state.settled(); // whoever hears that it is ready may ask `ao ps` at once
    await notifyParent({ type: 'ready' });
    this.options.onReady?.(this.#supervisor);
  }

  async #stop(): Promise<void> {
    await this.#supervisor.stop({ force: this.options.force?.aborted ?? false });
  }

  /** Throws AO_PROJECT_GONE when the folder is no longer the one we started in. */
  async #untilGone(inode: number): Promise<void> {
    for (;;) {
      await sleep(this.#tuning.folderCheckMs, undefined, { signal: this.#over.signal });
      const now = await stat(this.plan.root).catch(() => undefined);
      if (now?.ino !== inode) throw fault('AO_PROJECT_GONE', { dir: this.plan.root });
    }
  }

  #take(event: EngineEvent): void {
    if (event.type === 'log') this.#logs.get(event.service)?.append(event.text);
    if (event.type === 'state') this.#save();
    this.options.onEvent?.(event);
  }

  #notice(text: string): void {
    this.options.onEvent?.({ type: 'notice', text });
  }

  #enter(phase: RunState['phase']): void {
    this.#phase = phase;
    this.#save();
  }

  #fail(error: unknown): void {
    this.#phase = 'failed';
    this.#save(error instanceof AoError ? { code: error.code, message: error.message } : undefined);
  }

  #save(error?: RunState['error']): void {
    const { plan, engine } = this;
    this.#state.write({
      project: plan.project,
      engine: engine.id,
      supervisor: identityOf(process.pid)!,
      phase: this.#phase,
      since: this.#since,
      services: this.#supervisor.status(),
      stopTimeoutMs: plan.services.reduce((sum, spec) => sum + spec.stopTimeoutMs, 0),
      ...(error ? { error } : {}),
    });
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}
