import type { Context } from '../../context.js';
import { ResourceExhausted } from '../../errors.js';
import type { Worker } from './worker.js';

/** A stream has its worker for as long as its caller likes, a call for as long as the model computes. */
export type Kind = 'call' | 'stream';

interface Waiting {
  readonly kind: Kind;
  readonly give: (worker: Worker) => void;
  readonly refuse: (error: unknown) => void;
}

/** The calls that wait for a worker, first come first served, in a bounded number; as many streams beside them. */
export class Queue {
  private readonly waiting = new Set<Waiting>();
  private readonly counts: Record<Kind, number> = { call: 0, stream: 0 };

  constructor(private readonly most: number) {}

  get length(): number {
    return this.waiting.size;
  }

  /** The worker that `give` gives it. Throws RESOURCE_EXHAUSTED when there is no room, and the signal's reason when the caller leaves. */
  wait({ signal }: Context, kind: Kind): Promise<Worker> {
    const { [kind]: before } = this.counts;
    if (before >= this.most)
      throw new ResourceExhausted(
        `${before === 1 ? `1 ${kind} is` : `${before} ${kind}s are`} waiting for the model: the queue is full`,
      );
    this.counts[kind] += 1;
    return new Promise((resolve, reject) => {
      const settle = <T>(then: (value: T) => void) => {
        return (value: T): void => {
          this.waiting.delete(one);
          this.counts[kind] -= 1;
          signal.removeEventListener('abort', leave);
          then(value);
        };
      };
      const one: Waiting = { kind, give: settle(resolve), refuse: settle(reject) };
      const leave = (): void => one.refuse(signal.reason);
      this.waiting.add(one);
      signal.addEventListener('abort', leave, { once: true });
    });
  }

  /** Gives a worker to the first that waits, passing over streams where those may not have it. The answer is who has it now. */
  give(worker: Worker, streamsMay: boolean): Kind | undefined {
    for (const one of this.waiting) {
      if (one.kind === 'stream' && !streamsMay) continue;
      one.give(worker);
      return one.kind;
    }
    return undefined;
  }

  refuseAll(error: Error): void {
    for (const one of this.waiting) one.refuse(error);
  }
}
