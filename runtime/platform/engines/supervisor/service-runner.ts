import { setTimeout as sleep } from 'node:timers/promises';
import { OutputTail } from '../../process/lines.js';
import type { Engine, EngineEvent, LogLine, RunPlan, ServiceSpec, ServiceState, ServiceStatus } from '../engine.js';
import { hostPort } from '../plan.js';
import { type Ended, ServiceLife } from './service-life.js';
import { pauseAfter, type Tuning } from './tuning.js';

/**
 * Keeps one service running: starts it, waits until it is ready, starts it anew when it ends, with pauses that grow.
 * A service that never was ready is given up after some attempts; one that was, never.
 */
export class ServiceRunner {
  readonly #stop = new AbortController();
  #again = new AbortController();
  #life: ServiceLife | undefined;
  #failures = 0;
  #wasReady = false;
  #force = false;
  #status: ServiceStatus;
  #tail = new OutputTail(16 * 1024);
  #loop: Promise<void> = Promise.resolve();

  constructor(
    readonly spec: ServiceSpec,
    private readonly plan: RunPlan,
    private readonly engine: Engine,
    private readonly tuning: Tuning,
    private readonly onEvent: (event: EngineEvent) => void,
  ) {
    this.#status = {
      name: spec.name,
      state: 'waiting',
      id: '',
      address: hostPort(spec.host, spec.port),
      restarts: 0,
      since: Date.now(),
    };
  }

  get status(): ServiceStatus {
    return this.#status;
  }

  /** Runs the engine's step before a start. Throws what it throws. */
  async prepare(signal: AbortSignal): Promise<void> {
    await this.engine.prepare?.(this.spec, this.plan, this.#log, signal);
  }

  /** Starts the service; resolves once it is ready for the first time, rejects when it is given up or stopped before. */
  start(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#loop = this.#keep(resolve).then(
        () => reject(this.#stop.signal.reason),
        (error: unknown) => {
          this.#enter('failed', (error as Error).message);
          reject(error);
        },
      );
    });
  }

  /** Drains the service and starts it anew; resolves when the old one is gone. */
  async restart(): Promise<void> {
    const gone = this.#life?.unit?.exited;
    this.#failures = 0;
    this.#again.abort();
    await gone;
  }

  /** Drains the service (`force`: does not) and resolves when it is gone. May be called again with force. */
  async stop(force: boolean): Promise<void> {
    this.#force ||= force;
    this.#stop.abort();
    if (force) await this.#life?.unit?.stop(0);
    await this.#loop;
    if (this.#status.state !== 'failed') this.#enter('stopped');
  }

  readonly #log = (line: LogLine): void => {
    this.#tail.push(line.text);
    this.onEvent({ type: 'log', ...line });
  };

  #enter(state: ServiceState, detail?: string): void {
    const { name, address, restarts } = this.#status;
    const id = this.#life?.unit?.id ?? '';
    this.#status = { name, state, id, address, restarts, since: Date.now(), ...(detail ? { detail } : {}) };
    this.onEvent({ type: 'state', ...this.#status });
  }

  async #keep(onFirstReady: () => void): Promise<void> {
    for (;;) {
      this.#again = new AbortController();
      const interrupted = AbortSignal.any([this.#stop.signal, this.#again.signal]);
      const ended = await this.#attempt(interrupted, onFirstReady);
      if (this.#stop.signal.aborted) return;
      if (ended !== 'interrupted') await this.#pauseAfter(ended, interrupted);
      if (this.#stop.signal.aborted) return;
      this.#status = { ...this.#status, restarts: this.#status.restarts + 1 };
    }
  }

  /** Lets some time pass before the next attempt. Throws when there is to be none. */
  async #pauseAfter(ended: Ended, interrupted: AbortSignal): Promise<void> {
    if (ended.readyMs >= this.tuning.forgiveAfterMs) this.#failures = 0;
    this.#failures++;
    const last = !ended.retry || this.#failures >= this.tuning.attempts;
    if (last && !this.#wasReady) throw await ended.error(this.#failures);
    const pause = pauseAfter(this.#failures, this.tuning);
    this.#enter('backoff', `${ended.why}; next try in ${(pause / 1000).toFixed(1)} s`);
    await sleep(pause, undefined, { signal: interrupted }).catch(() => {});
  }

  async #attempt(interrupted: AbortSignal, onFirstReady: () => void): Promise<Ended | 'interrupted'> {
    this.#tail = new OutputTail(16 * 1024);
    const { spec, plan, engine } = this;
    const enter = (state: ServiceState): void => {
      this.#wasReady ||= state === 'ready';
      this.#enter(state);
      if (state === 'ready') onFirstReady();
    };
    const [log, tail, force] = [this.#log, this.#tail, () => this.#force];
    this.#life = new ServiceLife({ spec, plan, engine, log, tail, enter, force });
    return this.#life.live(interrupted);
  }
}
