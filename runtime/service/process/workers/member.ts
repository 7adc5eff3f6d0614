import type { Worker } from 'node:cluster';
import type { DrainStep } from '../http-listener.js';
import type { FromPrimary, FromWorker, Snapshot } from './messages.js';
import { isOurs } from './messages.js';

/** How long a worker may take to give its measurements, ms: one that computes is counted as it was. */
const SNAPSHOT_MS = 2000;

/** How a worker ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: string | null;
}

/** One worker, as its primary sees it. */
export class Member {
  readonly since = performance.now();
  /** The address it listens on; undefined when it ended before. */
  readonly listening: Promise<string | undefined>;
  readonly exited: Promise<Exit>;
  /** Requests it had to cut off, once it is drained. */
  lost = 0;
  /** Its measurements when they were last asked for. */
  snapshot: Snapshot = [];

  private hasListened = false;
  /** What it is to be told as soon as it can hear; undefined once it can. */
  private held: FromPrimary[] | undefined = [];
  private readonly steps = new Map<DrainStep, () => void>();
  private taken: () => void = () => {};

  /** `onMetrics` is called when somebody asks the worker for the measurements of all. */
  constructor(
    readonly worker: Worker,
    onMetrics: (id: number) => void,
  ) {
    this.exited = new Promise((resolve) => worker.once('exit', (code, signal) => resolve({ code, signal })));
    this.listening = new Promise((resolve) => {
      void this.exited.then(() => resolve(undefined));
      worker.on('message', (message: unknown) => {
        if (isOurs(message)) this.take(message as FromWorker, resolve, onMetrics);
      });
    });
    // A worker that was killed cannot be told anything: its exit says so.
    worker.on('error', () => {});
  }

  /** Whether it takes connections. */
  get listens(): boolean {
    return this.hasListened && this.worker.isConnected();
  }

  get pid(): number | undefined {
    return this.worker.process.pid;
  }

  /** Node throws away what comes before the worker's program has begun: until then it is held. */
  send(message: FromPrimary): void {
    if (this.held !== undefined) this.held.push(message);
    else if (this.worker.isConnected()) this.worker.send(message, () => {});
  }

  /** Asks for measurements; settles when they are there, the worker is gone, or some time is over. */
  async measure(): Promise<Snapshot> {
    if (this.held !== undefined) return this.snapshot;
    let timer: NodeJS.Timeout | undefined;
    const taken = new Promise<void>((resolve) => {
      this.taken = resolve;
      timer = setTimeout(resolve, SNAPSHOT_MS);
    });
    this.send({ ao: 'snapshot' });
    await Promise.race([taken, this.exited]);
    clearTimeout(timer);
    return this.snapshot;
  }

  /** Settles when the worker has come so far in its drain, or ended. To be called before it is told to drain. */
  async reached(step: DrainStep): Promise<void> {
    await Promise.race([new Promise<void>((resolve) => this.steps.set(step, resolve)), this.exited]);
  }

  private take(message: FromWorker, listens: (address: string) => void, onMetrics: (id: number) => void): void {
    switch (message.ao) {
      case 'here':
        return this.hears();
      case 'listening':
        this.hasListened = true;
        return listens(message.address);
      case 'reached':
        return this.steps.get(message.step)?.();
      case 'drained':
        this.lost = message.lost;
        return;
      case 'snapshot':
        this.snapshot = message.metrics;
        return this.taken();
      case 'metrics':
        return onMetrics(message.id);
    }
  }

  private hears(): void {
    const { held = [] } = this;
    this.held = undefined;
    for (const message of held) this.send(message);
  }
}
