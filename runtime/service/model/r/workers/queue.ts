import type { Context } from '../../context.js';
import { ResourceExhausted } from '../../errors.js';
import type { Worker } from './worker.js';

interface Waiting {
  readonly give: (worker: Worker) => void;
  readonly refuse: (error: unknown) => void;
}

/** The calls that wait for a worker, first come first served, in a bounded number. */
export class Queue {
  private readonly waiting = new Set<Waiting>();

  constructor(private readonly most: number) {}

  /** The worker that `give` gives it. Throws RESOURCE_EXHAUSTED when there is no room, and the signal's reason when the caller leaves. */
  wait({ signal }: Context): Promise<Worker> {
    if (this.waiting.size >= this.most)
      throw new ResourceExhausted(`${this.waiting.size} calls are waiting for the model: the queue is full`);
    return new Promise((resolve, reject) => {
      const settle = <T>(then: (value: T) => void) => {
        return (value: T): void => {
          this.waiting.delete(one);
          signal.removeEventListener('abort', leave);
          then(value);
        };
      };
      const one: Waiting = { give: settle(resolve), refuse: settle(reject) };
      const leave = (): void => one.refuse(signal.reason);
      this.waiting.add(one);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives a worker to the first that waits; false when nobody does. */
  give(worker: Worker): boolean {
    const [first] = this.waiting;
    first?.give(worker);
    return first !== undefined;
  }

  refuseAll(error: Error): void {
    for (const one of this.waiting) one.refuse(error);
  }
}
