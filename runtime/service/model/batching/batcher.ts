import { setImmediate as breath } from 'node:timers/promises';
import type { Message } from '@bufbuild/protobuf';
import type { Context } from '../context.js';
import type { ModelError } from '../errors.js';
import type { RequestPool } from './options.js';
import { Queue, type Waiting } from './queue.js';

export interface BatcherParts {
  /** Answers the requests of a batch: an answer each, as bytes, or the error for its caller. Never throws. */
  readonly run: (
    requests: readonly Message[],
    contexts: readonly Context[],
  ) => Promise<readonly (Buffer | ModelError)[]>;
  /** Rows of a request. */
  readonly rows: (request: Message) => number;
  readonly maxRows: number;
  readonly maxQueueRows: number;
  /** Told of each batch before it runs: its rows, and how long each request waited, seconds. */
  readonly onBatch: (rows: number, waited: readonly number[]) => void;
}

/** A turn of the event loop costs a lone request some hundredths of a ms: a batch this short, ms, is not worth one. */
const SHORT_MS = 0.2;

/**
 * Puts requests together: one batch runs at a time, and what arrives meanwhile is the next. Nobody waits for company: a
 * lone request goes at once, and where there was company just now, as soon as what the process has received is read.
 */
export class Batcher implements RequestPool {
  private readonly queue: Queue;
  private working = false;
  /** Whether the last batch had several requests: then the next one is likely to find company, too. */
  private company = false;
  private lastMs = 1000;

  constructor(private readonly parts: BatcherParts) {
    this.queue = new Queue(parts.maxQueueRows);
  }

  /**
   * The answer to a request. Throws the ModelError for its caller: RESOURCE_EXHAUSTED when too many rows wait,
   * DEADLINE_EXCEEDED or CANCELLED when nobody waits for it any more before its batch begins.
   */
  async add(request: Message, context: Context): Promise<Buffer> {
    const answer = this.queue.put(request, context, this.parts.rows(request), () => this.waitMs());
    if (!this.working) void this.work();
    return answer;
  }

  /** How long what waits now will take, ms, if its batches take as long as the last one. */
  private waitMs(): number {
    return Math.ceil((this.queue.rows / this.parts.maxRows) * this.lastMs);
  }

  private async work(): Promise<void> {
    this.working = true;
    if (this.company) await breath();
    const { maxRows } = this.parts;
    for (let batch = this.queue.take(maxRows); batch.length > 0; batch = this.queue.take(maxRows)) {
      await this.run(batch);
      this.company = batch.length > 1;
      // While a batch ran nothing was read: after a turn the next one holds all that has arrived.
      if (this.company || this.lastMs > SHORT_MS) await breath();
    }
    this.working = false;
  }

  private async run(batch: readonly Waiting[]): Promise<void> {
    const { onBatch, run } = this.parts;
    const began = performance.now();
    const rows = batch.reduce((sum, waiting) => sum + waiting.rows, 0);
    onBatch(
      rows,
      batch.map(({ since }) => (began - since) / 1000),
    );
    const answers = await run(
      batch.map(({ request }) => request),
      batch.map(({ context }) => context),
    );
    this.lastMs = performance.now() - began;
    for (const [i, { resolve, reject }] of batch.entries()) {
      const answer = answers[i];
      if (answer instanceof Buffer) resolve(answer);
      else reject(answer);
    }
  }
}
