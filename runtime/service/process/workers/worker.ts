import cluster from 'node:cluster';
import type { Registry } from 'prom-client';
import type { DrainStep } from '../http-listener.js';
import { isOurs, WORKER_VARIABLE, type FromPrimary, type FromWorker, type Snapshot } from './messages.js';

/** A worker's end of the line to its primary. */
class Link {
  /** Whether all workers listen. */
  complete = false;
  private registry: Registry | undefined;
  private drain: () => Promise<number> = async () => 0;
  private readonly steps = new Map<DrainStep, () => void>();
  private readonly asked = new Map<number, (text: string) => void>();
  private questions = 0;

  constructor() {
    // A terminal's Ctrl-C and a service manager's stop reach workers too: the primary says when to stop.
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => {});
    process.on('message', (message: unknown) => {
      if (isOurs(message)) void this.take(message as FromPrimary);
    });
    this.tell({ ao: 'here' });
  }

  /** This worker's measurements, to be added to those of the others. */
  measures(registry: Registry): void {
    this.registry = registry;
  }

  /** The measurements of all workers, in Prometheus' text format. */
  metrics(): Promise<string> {
    return new Promise((resolve) => {
      const id = this.questions++;
      this.asked.set(id, resolve);
      this.tell({ ao: 'metrics', id });
    });
  }

  /** Tells the primary that this worker listens, and how it is drained: the number of requests cut off. */
  listens(address: string, drain: () => Promise<number>): void {
    this.drain = drain;
    this.tell({ ao: 'listening', address });
  }

  /** Tells that this worker has come so far in its drain, and waits for the others. */
  inStep(step: DrainStep): Promise<void> {
    return new Promise((resolve) => {
      this.steps.set(step, resolve);
      this.tell({ ao: 'reached', step });
    });
  }

  private async take(message: FromPrimary): Promise<void> {
    switch (message.ao) {
      case 'complete':
        this.complete = true;
        return;
      case 'snapshot':
        return this.tell({ ao: 'snapshot', metrics: ((await this.registry?.getMetricsAsJSON()) ?? []) as Snapshot });
      case 'metrics':
        return this.answer(message.id, message.text);
      case 'go':
        return this.steps.get(message.step)?.();
      case 'drain': {
        const lost = await this.drain();
        this.tell({ ao: 'drained', lost }, () => process.exit(lost === 0 ? 0 : 1));
      }
    }
  }

  private answer(id: number, text: string): void {
    this.asked.get(id)?.(text);
    this.asked.delete(id);
  }

  private tell(message: FromWorker, told: () => void = () => {}): void {
    process.send?.(message, told);
  }
}

export type { Link as WorkerLink };

/** The line to the primary; undefined in a process that is no worker. */
export const workerLink: Link | undefined =
  cluster.isWorker && process.env[WORKER_VARIABLE] === '1' ? new Link() : undefined;
