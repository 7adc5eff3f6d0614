import { AoError, fault } from '../../../errors/index.js';
import type { OutputTail } from '../../process/lines.js';
import { exitInWords } from '../../process/program.js';
import type { Engine, LogLine, RunPlan, ServiceSpec, ServiceState, Unit } from '../engine.js';
import { assertPortFree } from '../ports.js';
import { runFolder } from '../run-folder.js';
import { untilReady } from './probe.js';

/** The exit status by which a service says that another start would end the same way (sysexits.h: configuration). */
const EX_CONFIG = 78;

/** How one start of a service ended. */
export interface Ended {
  /** In words: `exit status 3`. */
  why: string;
  /** How long it had been ready; 0: never. */
  readyMs: number;
  /** What to throw should this be the last attempt, the `attempts`-th. */
  error: (attempts: number) => Promise<AoError> | AoError;
  /** Whether another attempt could end otherwise. */
  retry: boolean;
}

export interface LifeParts {
  readonly spec: ServiceSpec;
  readonly plan: RunPlan;
  readonly engine: Engine;
  readonly log: (line: LogLine) => void;
  /** The last lines that `log` was given in this life. */
  readonly tail: OutputTail;
  /** Told of each state; `ready` is the moment to tell who waits for it. */
  readonly enter: (state: ServiceState) => void;
  /** Whether it is to end without time to drain. */
  readonly force: () => boolean;
}

/** One life of a service, from its start to its end. */
export class ServiceLife {
  /** What the engine has started; undefined before and after. */
  unit: Unit | undefined;

  constructor(private readonly parts: LifeParts) {}

  /** Starts the service and resolves when it is gone: how it ended, or `interrupted` when that signal ended it. */
  async live(interrupted: AbortSignal): Promise<Ended | 'interrupted'> {
    const { engine, spec, plan, log, enter } = this.parts;
    enter('starting');
    try {
      this.unit = await engine.start(spec, plan, log);
    } catch (error) {
      if (!(error instanceof AoError)) throw error;
      return { why: error.message, readyMs: 0, error: () => error, retry: false };
    }
    try {
      return await this.#watch(this.unit, interrupted);
    } finally {
      this.unit = undefined;
    }
  }

  async #watch(unit: Unit, interrupted: AbortSignal): Promise<Ended | 'interrupted'> {
    const { spec, enter, force } = this.parts;
    const over = new AbortController();
    const exited = unit.exited.then((exit) => {
      over.abort();
      return { why: exitInWords(exit), retry: exit.code !== EX_CONFIG };
    });
    const ready = await untilReady(spec, AbortSignal.any([interrupted, over.signal])).catch(() => undefined);
    if (ready === false) {
      await unit.stop(spec.stopTimeoutMs);
      return this.#notReady();
    }
    const readyAt = Date.now();
    if (ready && !over.signal.aborted && !interrupted.aborted) enter('ready');
    const first = await Promise.race([exited, untilAborted(interrupted)]);
    if (first === 'interrupted') {
      enter('stopping');
      await unit.stop(force() ? 0 : spec.stopTimeoutMs);
      return 'interrupted';
    }
    const { why, retry } = first;
    const readyMs = ready ? Date.now() - readyAt : 0;
    return { why, retry, readyMs, error: (attempts) => this.#failed(why, attempts) };
  }

  #notReady(): Ended {
    const { name: service, readyTimeoutMs } = this.parts.spec;
    const seconds = readyTimeoutMs / 1000;
    const params = { service, seconds, log: this.#logFile() };
    const error = () => fault('AO_ENGINE_NOT_READY', params, { details: this.parts.tail.last(20) });
    return { why: `not ready after ${seconds} s`, readyMs: 0, error, retry: false };
  }

  /** A service whose port was taken between our look at it and its start says so only in its log: we say whose it is. */
  async #failed(end: string, attempts: number): Promise<AoError> {
    const { spec, tail } = this.parts;
    const taken = await assertPortFree(spec).catch((error: unknown) => error);
    if (taken instanceof AoError) return taken;
    const params = { service: spec.name, end, attempts, log: this.#logFile() };
    return fault('AO_ENGINE_SERVICE_FAILED', params, { details: tail.last(20) });
  }

  #logFile(): string {
    return runFolder(this.parts.plan.root).log(this.parts.spec.name);
  }
}

function untilAborted(signal: AbortSignal): Promise<'interrupted'> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve('interrupted');
    signal.addEventListener('abort', () => resolve('interrupted'), { once: true });
  });
}
