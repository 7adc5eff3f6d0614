import type { Logger } from '../../../process/log.js';
import type { Context } from '../../context.js';
import { Unavailable } from '../../errors.js';
import { Listener } from './listener.js';
import { Queue } from './queue.js';
import { Slot } from './slot.js';
import type { Worker, WorkerOptions } from './worker.js';

/** How long, ms, workers may take to end by themselves when the service stops. */
const END_MS = 2000;

export interface PoolOptions extends Omit<WorkerOptions, 'listener'> {
  readonly workers: number;
  /** Calls that may wait for a worker. */
  readonly queue: number;
  readonly log: Logger;
  /** Told when no worker is left that could answer, and when there is one again. */
  readonly onReady: (ready: boolean) => void;
}

/** The workers of a service: each call gets one of its own for as long as it lasts. */
export class Pool {
  private slots: readonly Slot[] = [];
  private readonly idle: Worker[] = [];
  private readonly queue: Queue;
  private listener: Listener | undefined;
  private up = true;
  private stopping = false;

  constructor(private readonly options: PoolOptions) {
    this.queue = new Queue(options.queue);
  }

  /** Starts all workers; settles when each has loaded the model. Throws AO_MODEL_R_LOAD or AO_MODEL_R_START. */
  async start(): Promise<void> {
    const { log, workers } = this.options;
    const listener = await Listener.open();
    this.listener = listener;
    const events = { onIdle: (worker: Worker) => this.rest(worker), onDown: (worker: Worker) => this.lost(worker) };
    this.slots = Array.from({ length: workers }, () => new Slot({ ...this.options, listener }, events, log));
    const [missing = []] = await Promise.all(this.slots.map((slot) => slot.start()));
    for (const rpc of missing) log.warn({ rpc }, `model.R has no function for ${rpc}: it answers UNIMPLEMENTED`);
  }

  /**
   * A worker for one call, which `Worker.begin` begins. Throws RESOURCE_EXHAUSTED when too many wait, UNAVAILABLE when no
   * worker can be started, and the signal's reason when the caller leaves.
   */
  async take(context: Context): Promise<Worker> {
    context.signal.throwIfAborted();
    return this.idle.shift() ?? (await this.queue.wait(context));
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
    if (!this.queue.give(worker)) this.idle.push(worker);
    this.tell(true);
  }

  private lost(worker: Worker): void {
    const at = this.idle.indexOf(worker);
    if (at >= 0) this.idle.splice(at, 1);
    if (this.slots.some(({ ready, failures }) => ready || failures < 2)) return;
    this.tell(false);
    this.queue.refuseAll(new Unavailable('no worker of the model can be started'));
  }

  private tell(up: boolean): void {
    if (this.stopping || this.up === up) return;
    this.up = up;
    this.options.onReady(up);
  }
}
