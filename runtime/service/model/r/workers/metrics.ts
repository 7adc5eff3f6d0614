import { Counter, Gauge, Histogram, type Registry } from 'prom-client';
import { QUEUE_SECONDS } from '../../metrics.js';

/** What a worker may be at. `down`: it has ended, and is not yet started again. */
export type State = 'idle' | 'busy' | 'starting' | 'down';

/** What is looked up when somebody asks for the metrics. */
export interface Now {
  readonly states: Readonly<Record<State, number>>;
  /** Calls that wait for a worker. */
  readonly waiting: number;
}

/** The Prometheus metrics of workers, beside those of the model-service. */
export class WorkerMetrics {
  private readonly restarts: Counter;
  private readonly waits: Histogram;

  constructor(registry: Registry, now: () => Now) {
    const registers = [registry];
    new Gauge({
      name: 'model_workers',
      help: 'Worker processes of the model, by what they are at.',
      labelNames: ['state'],
      registers,
      collect() {
        for (const [state, count] of Object.entries(now().states)) this.set({ state }, count);
      },
    });
    new Gauge({
      name: 'model_worker_queue_length',
      help: 'Calls that wait for a worker.',
      registers,
      collect() {
        this.set(now().waiting);
      },
    });
    this.restarts = new Counter({
      name: 'model_worker_restarts_total',
      help: 'How often a worker was started in the place of one that had ended.',
      registers,
    });
    this.waits = new Histogram({
      name: 'model_worker_queue_seconds',
      help: 'Time that calls waited for a worker, seconds, those that left meanwhile too.',
      buckets: QUEUE_SECONDS,
      registers,
    });
  }

  restarted(): void {
    this.restarts.inc();
  }

  waited(seconds: number): void {
    this.waits.observe(seconds);
  }
}
