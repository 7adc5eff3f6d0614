import { setTimeout as sleep } from 'node:timers/promises';
import { AoError, fault } from '../../../errors/index.js';
import { exitInWords } from '../../process/program.js';
import { OutputTail } from '../../process/lines.js';
import type {
  Engine,
  EngineEvent,
  LogLine,
  RunPlan,
  ServiceSpec,
  ServiceState,
  ServiceStatus,
  Unit,
} from '../engine.js';
import { hostPort } from '../plan.js';
import { assertPortFree } from '../ports.js';
import { runFolder } from '../run-folder.js';
import { untilReady } from './probe.js';
import { pauseAfter, type Tuning } from './tuning.js';

/** The exit status by which a service says that another start would end the same way (sysexits.h: configuration). */
const EX_CONFIG = 78;

/** How one start of a service ended. */
interface Ended {
  /** In words: `exit status 3`. */
  why: string;
  /** How long it had been ready; 0: never. */
  readyMs: number;
  /** What to throw should this be the last attempt. */
  error: () => Promise<AoError> | AoError;
  /** Whether another attempt could end otherwise. */
  retry: boolean;
}

/**
 * Keeps one service running: starts it, waits until it is ready, starts it anew when it ends, with pauses that grow.
 * A service that never was ready is given up after some attempts; one that was, never.
 */
export class ServiceRunner {
  readonly #stop = new AbortController();
  #again = new AbortController();
  #unit: Unit | undefined;
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
    const gone = this.#unit?.exited;
    this.#failures = 0;
    this.#again.abort();
    await gone;
  }

  /** Drains the service (`force`: does not) and resolves when it is gone. May be called again with force. */
  async stop(force: boolean): Promise<void> {
    this.#force ||= force;
    this.#stop.abort();
    if (force) await this.#unit?.stop(0);
    await this.#loop;
    if (this.#status.state !== 'failed') this.#enter('stopped');
  }

  readonly #log = (line: LogLine): void => {
    this.#tail.push(line.text);
    this.onEvent({ type: 'log', ...line });
  };

  #enter(state: ServiceState, detail?: string): void {
    const { name, address, restarts } = this.#status;
    const id = this.#unit?.id ?? '';
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
    if (last && !this.#wasReady) throw await ended.error();
    const pause = pauseAfter(this.#failures, this.tuning);
    this.#enter('backoff', `${ended.why}; next try in ${(pause / 1000).toFixed(1)} s`);
    await sleep(pause, undefined, { signal: interrupted }).catch(() => {});
  }

  /** One life of the service, from its start to its end. */
  async #attempt(interrupted: AbortSignal, onFirstReady: () => void): Promise<Ended | 'interrupted'> {
    this.#tail = new OutputTail(16 * 1024);
    this.#enter('starting');
    let unit: Unit;
    try {
      unit = await this.engine.start(this.spec, this.plan, this.#log);
    } catch (error) {
      if (!(error instanceof AoError)) throw error;
      return { why: error.message, readyMs: 0, error: () => error, retry: false };
    }
    this.#unit = unit;
    try {
      return await this.#watch(unit, interrupted, onFirstReady);
    } finally {
      this.#unit = undefined;
    }
  }

  async #watch(unit: Unit, interrupted: AbortSignal, onFirstReady: () => void): Promise<Ended | 'interrupted'> {
    const over = new AbortController();
    const exited = unit.exited.then((exit) => {
      over.abort();
      return { why: exitInWords(exit), retry: exit.code !== EX_CONFIG };
    });
    const ready = await untilReady(this.spec, AbortSignal.any([interrupted, over.signal])).catch(() => undefined);
    if (ready === false) {
      await unit.stop(this.spec.stopTimeoutMs);
      const seconds = this.spec.readyTimeoutMs / 1000;
      return {
        why: `not ready after ${seconds} s`,
        readyMs: 0,
        error: () => this.#notReady(seconds),
        retry: false,
      };
    }
    const readyAt = Date.now();
    if (ready && !over.signal.aborted && !interrupted.aborted) {
      this.#wasReady = true;
      this.#enter('ready');
      onFirstReady();
    }
    const first = await Promise.race([exited, untilAborted(interrupted)]);
    if (first === 'interrupted') {
      this.#enter('stopping');
      await unit.stop(this.#force ? 0 : this.spec.stopTimeoutMs);
      return 'interrupted';
    }
    const { why, retry } = first;
    return { why, retry, readyMs: ready ? Date.now() - readyAt : 0, error: () => this.#failed(why) };
  }

  #notReady(seconds: number): AoError {
    const log = runFolder(this.plan.root).log(this.spec.name);
    return fault('AO_ENGINE_NOT_READY', { service: this.spec.name, seconds, log }, { details: this.#tail.last(20) });
  }

  /** A service whose port was taken between our look at it and its start says so only in its log: we say whose it is. */
  async #failed(end: string): Promise<AoError> {
    const taken = await assertPortFree(this.spec).catch((error: unknown) => error);
    if (taken instanceof AoError) return taken;
    const { name: service } = this.spec;
    const params = { service, end, attempts: this.#failures, log: runFolder(this.plan.root).log(service) };
    return fault('AO_ENGINE_SERVICE_FAILED', params, { details: this.#tail.last(20) });
  }
}

function untilAborted(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
}
