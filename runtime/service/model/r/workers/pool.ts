import type { Registry } from 'prom-client';
import type { Logger } from '../../../process/log.js';
import type { Context } from '../../context.js';
import { Unavailable } from '../../errors.js';
import { Listener } from './listener.js';
import { type Now, type State, WorkerMetrics } from './metrics.js';
import { type Kind, Queue } from './queue.js';
import { Slot, type SlotOptions } from './slot.js';
import type { Worker } from './worker.js';

/** How long, ms, workers may take to end by themselves when the service stops. */
const END_MS = 2000;

export interface PoolOptions extends Omit<SlotOptions, 'listener'> {
  readonly workers: number;
  /** Workers that streams may have at once. */
  readonly streamWorkers: number;
  /** Calls that may wait for a worker. */
  readonly queue: number;
  readonly log: Logger;
  readonly registry: Registry;
  /** Told when no worker is left that could answer, and when there is one again. */
  readonly onReady: (ready: boolean) => void;
}

/** The workers of a service: each call gets one of its own for as long as it lasts. */
export class Pool {
  private slots: readonly Slot[] = [];
  private readonly idle: Worker[] = [];
  /** Those that streams have. */
  private readonly streaming = new Set<Worker>();
  private readonly queue: Queue;
  private readonly metrics: WorkerMetrics;
  private listener: Listener | undefined;
  private up = true;
  private stopping = false;

  constructor(private readonly options: PoolOptions) {
    this.queue = new Queue(options.queue);
    this.metrics = new WorkerMetrics(options.registry, () => this.now());
  }

  /** Starts all workers; settles when each has loaded the model. Throws AO_MODEL_R_LOAD or AO_MODEL_R_START. */
  async start(): Promise<void> {
    const { log, workers } = this.options;
    const listener = await Listener.open();
    this.listener = listener;
    const events = {
      onIdle: (worker: Worker) => this.rest(worker),
      onDown: (worker: Worker | undefined) => this.lost(worker),
      onRestart: () => this.metrics.restarted(),
    };
    this.slots = Array.from({ length: workers }, () => new Slot({ ...this.options, listener }, events, log));
    const [missing = []] = await Promise.all(this.slots.map((slot) => slot.start()));
    for (const rpc of missing) log.warn({ rpc }, `model.R has no function for ${rpc}: it answers UNIMPLEMENTED`);
  }

  /**
   * A worker for one call, which `Worker.begin` begins. Throws RESOURCE_EXHAUSTED when too many wait, UNAVAILABLE when no
   * worker can be started, and the signal's reason when the caller leaves.
   */
  async take(context: Context, kind: Kind): Promise<Worker> {
    context.signal.throwIfAborted();
    const since = performance.now();
    const waiting = this.queue.wait(context, kind);
    this.give();
    try {
      return await waiting;
    } finally {
      this.metrics.waited((performance.now() - since) / 1000);
    }
  }

  /** A call has been answered by this worker. */
  answered(worker: Worker): void {
    this.slots.find((slot) => slot.has(worker))?.answered();
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await Promise.all(this.slots.map((slot) => slot.stop(END_MS)));
    this.listener?.close();
  }

  private rest(worker: Worker): void {
    this.streaming.delete(worker);
    this.idle.push(worker);
    this.give();
    this.tell(true);
  }

  /** Gives what is idle to those that wait. Streams get no more than their part, so that calls have workers left. */
  private give(): void {
    for (let [worker] = this.idle; worker !== undefined; [worker] = this.idle) {
      const kind = this.queue.give(worker, this.streaming.size < this.options.streamWorkers);
      if (kind === undefined) return;
      this.idle.shift();
      if (kind === 'stream') this.streaming.add(worker);
    }
  }

  private lost(worker: Worker | undefined): void {
    if (worker !== undefined) {
      this.streaming.delete(worker);
      const at = this.idle.indexOf(worker);
      if (at >= 0) this.idle.splice(at, 1);
    }
    // What it had of the streams' part is another's now.
    this.give();
    if (this.slots.some(({ ready, failures }) => ready || failures < 2)) return;
    this.tell(false);
    this.queue.refuseAll(new Unavailable('no worker of the model can be started'));
  }

  private tell(up: boolean): void {
    if (this.stopping || this.up === up) return;
    this.up = up;
    this.options.onReady(up);
  }

  private now(): Now {
    const states: Record<State, number> = { idle: 0, busy: 0, starting: 0, down: 0 };
    for (const { state } of this.slots) states[state] += 1;
    states.idle = this.idle.length;
    states.busy -= this.idle.length;
    return { states, waiting: this.queue.length };
  }
}
