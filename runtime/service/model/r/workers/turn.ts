import type { RList } from '../rds/index.js';
import type { Frame } from './frames.js';

/** One call on a worker, as the front sees it: the worker's questions and its end, one by one. */
export class Turn {
  private readonly frames: Frame[] = [];
  private waiting: { resolve: (frame: Frame) => void; reject: (error: unknown) => void } | undefined;
  private interrupt: ((error: unknown) => void) | undefined;
  private failure: { error: unknown } | undefined;

  constructor(
    /** Replies to the worker's question. */
    readonly send: (list: RList) => void,
  ) {}

  /** The worker's next question, or its end of the call. Throws what `fail` was given. */
  next(): Promise<Frame> {
    if (this.failure !== undefined) return Promise.reject(this.failure.error);
    const frame = this.frames.shift();
    if (frame !== undefined) return Promise.resolve(frame);
    return new Promise((resolve, reject) => (this.waiting = { resolve, reject }));
  }

  /** What `other` settles to, or throws what `fail` was given as soon as it is: the worker may end while its caller is waited for. */
  until<T>(other: Promise<T>): Promise<T> {
    return new Promise((resolve, reject) => {
      if (this.failure !== undefined) reject(this.failure.error);
      this.interrupt = reject;
      other.then(resolve, reject);
    });
  }

  push(frame: Frame): void {
    if (this.waiting === undefined) this.frames.push(frame);
    else this.waiting.resolve(frame);
    this.waiting = undefined;
  }

  /** From now on there is nothing more to wait for. */
  fail(error: unknown): void {
    this.failure ??= { error };
    this.waiting?.reject(error);
    this.interrupt?.(error);
    this.waiting = this.interrupt = undefined;
  }
}
