import { create, type Message } from '@bufbuild/protobuf';
import { anyPack } from '@bufbuild/protobuf/wkt';
import { errorDetails } from '../../../contract/index.js';
import type { Context } from '../context.js';
import { ModelError } from '../errors.js';

/** A request that waits for its batch. */
export interface Waiting {
  readonly request: Message;
  readonly context: Context;
  readonly rows: number;
  /** Since when, ms, monotonic. */
  readonly since: number;
  readonly resolve: (answer: Buffer) => void;
  readonly reject: (error: unknown) => void;
  /** Not given to a batch any more. */
  gone: boolean;
}

/** The requests that wait, first come first served, in a bounded number of rows. */
export class Queue {
  /** Rows that wait. */
  rows = 0;
  private readonly waiting: Waiting[] = [];

  constructor(private readonly maxRows: number) {}

  /**
   * Puts a request behind the others. The answer is what its batch answers. Throws RESOURCE_EXHAUSTED when there is no
   * room, with `waitMs` as the time after which to try again; a request with more rows than the queue finds room when it
   * is alone.
   */
  put(request: Message, context: Context, rows: number, waitMs: () => number): Promise<Buffer> {
    if (this.rows > 0 && this.rows + rows > this.maxRows) throw full(this.rows, waitMs());
    return new Promise((resolve, reject) => {
      const one: Waiting = { request, context, rows, since: performance.now(), resolve, reject, gone: false };
      this.waiting.push(one);
      this.rows += rows;
      context.signal.addEventListener('abort', () => this.drop(one, left()), { once: true });
    });
  }

  /** The next requests, together at most `maxRows` rows, at least one request; none when none waits. */
  take(maxRows: number): Waiting[] {
    const batch: Waiting[] = [];
    let rows = 0;
    for (let first = this.first(); first !== undefined; first = this.first()) {
      if (batch.length > 0 && rows + first.rows > maxRows) break;
      this.waiting.shift();
      this.rows -= first.rows;
      rows += first.rows;
      first.gone = true;
      batch.push(first);
    }
    return batch;
  }

  /** The first whose caller still waits; those before it are let go. */
  private first(): Waiting | undefined {
    for (;;) {
      const [one] = this.waiting;
      if (one === undefined) return undefined;
      // A process that was busy has not been told yet that the time is over.
      if (Number(one.context.deadline ?? Infinity) <= Date.now()) this.drop(one, late());
      if (!one.gone) return one;
      this.waiting.shift();
    }
  }

  private drop(one: Waiting, error: ModelError): void {
    if (one.gone) return;
    one.gone = true;
    this.rows -= one.rows;
    one.reject(error);
  }
}

const left = () => new ModelError('CANCELLED', 'the caller has gone');
const late = () => new ModelError('DEADLINE_EXCEEDED', 'the deadline passed while the request waited for its batch');

function full(rows: number, waitMs: number): ModelError {
  const { RetryInfoSchema } = errorDetails;
  const retryDelay = { seconds: BigInt(Math.floor(waitMs / 1000)), nanos: (waitMs % 1000) * 1_000_000 };
  const retry = anyPack(RetryInfoSchema, create(RetryInfoSchema, { retryDelay }));
  return new ModelError('RESOURCE_EXHAUSTED', `${rows} rows are waiting for the model: the queue is full`, [retry]);
}
