import { fault, type AoError } from '../../../../errors/index.js';
import type { Logger } from '../../../process/log.js';
import type { WorkerEnd } from './events.js';
import type { State } from './metrics.js';
import { Worker, type WorkerOptions } from './worker.js';

/** Pauses before a worker is started again, ms: none, then longer and longer. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 30_000;

export interface SlotOptions extends WorkerOptions {
  /** How long, ms, a worker that is started again may take to load; the first start the service itself limits. */
  readonly loadMs: number;
}

export interface SlotEvents {
  /** A worker has nothing to do. */
  readonly onIdle: (worker: Worker) => void;
  /** A worker is no more, or did not come to be; undefined where not even its process did. */
  readonly onDown: (worker: Worker | undefined) => void;
  /** A worker is started in the place of one that has ended. */
  readonly onRestart: () => void;
}

/** The place of one worker: starts it, and another when it ends, with pauses that grow while none of them answers a call. */
export class Slot {
  /** How often in a row a worker has ended here without an answer in between. */
  failures = 0;
  ready = false;
  /** Whether the model has been loaded here once: until then a failure is the service's. */
  private begun = false;
  private worker: Worker | undefined;
  private timer: NodeJS.Timeout | undefined;
  private stopped: (() => void) | undefined;

  constructor(
    private readonly options: SlotOptions,
    private readonly events: SlotEvents,
    private readonly log: Logger,
  ) {}

  /** Starts the first worker. The answer are the rpcs that its model has no function for. Throws AO_MODEL_R_LOAD or AO_MODEL_R_START. */
  start(): Promise<readonly string[]> {
    return new Promise((resolve, reject) => this.launch(resolve, reject));
  }

  /** A call has been answered: what was wrong is over. */
  answered(): void {
    this.failures = 0;
  }

  /** What its worker is at; of one that is loaded the pool knows whether it is idle. */
  get state(): Exclude<State, 'idle'> {
    if (this.worker === undefined) return 'down';
    return this.ready ? 'busy' : 'starting';
  }

  has(worker: Worker): boolean {
    return this.worker === worker;
  }

  /** Lets the worker end; after `limitMs` kills it. */
  async stop(limitMs: number): Promise<void> {
    clearTimeout(this.timer);
    const { worker } = this;
    const ended = new Promise<void>((resolve) => (this.stopped = resolve));
    if (worker === undefined) return;
    worker.end();
    const timer = setTimeout(() => worker.kill(), limitMs);
    await ended;
    clearTimeout(timer);
  }

  private launch(onReady: (missing: readonly string[]) => void, onFailed: (error: AoError) => void): void {
    let failed: AoError | undefined;
    let limit: NodeJS.Timeout | undefined;
    const ended = (end: WorkerEnd): void => {
      clearTimeout(limit);
      this.ended(end, () => onFailed(failed ?? fault('AO_MODEL_R_START', { how: end.how, lines: end.lines })));
    };
    try {
      const worker: Worker = new Worker(this.options, {
        onReady: (missing) => {
          clearTimeout(limit);
          this.ready = true;
          this.begun = true;
          onReady(missing);
          this.events.onIdle(worker);
        },
        onFailed: ({ message, at, trace }) => {
          failed = fault('AO_MODEL_R_LOAD', { problem: message, at }, { details: trace });
        },
        onIdle: () => this.events.onIdle(worker),
        onEnd: ended,
      });
      this.worker = worker;
      if (this.begun) limit = setTimeout(() => (failed = this.tooSlow(worker)), this.options.loadMs);
    } catch (error) {
      // No room for its temporary folder, or for a process.
      ended({ how: (error as Error).message, lines: [], wanted: false });
    }
  }

  /** What follows from the end of a worker; `failed` is called when it never was ready. */
  private ended({ how, lines, wanted }: WorkerEnd, failed: () => void): void {
    const { worker, ready } = this;
    this.worker = undefined;
    if (this.stopped !== undefined) return this.stopped();
    this.ready = false;
    if (!ready) failed();
    if (!(wanted && ready)) this.failures += 1;
    if (ready) this.log[wanted ? 'info' : 'error']({ worker: worker?.pid, how, lines }, 'a worker has ended');
    if (!this.begun) return;
    this.events.onDown(worker);
    this.again();
  }

  private tooSlow(worker: Worker): AoError {
    worker.kill();
    const how = `signal SIGKILL after ${this.options.loadMs} ms (AO_LOAD_TIMEOUT_MS)`;
    return fault('AO_MODEL_R_START', { how, lines: [] });
  }

  private again(): void {
    if (this.stopped !== undefined) return;
    const pause = this.failures <= 1 ? 0 : Math.min(LONGEST_PAUSE_MS, FIRST_PAUSE_MS * 2 ** (this.failures - 2));
    const ready = (): void => this.log.info({ failures: this.failures }, 'a worker has been started again');
    const failed = (error: AoError): void =>
      this.log.error(
        { code: error.code, trace: error.details },
        `a worker could not be started again: ${error.message}`,
      );
    this.timer = setTimeout(() => {
      this.events.onRestart();
      this.launch(ready, failed);
    }, pause);
  }
}
