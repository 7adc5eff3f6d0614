import type { Message } from '@bufbuild/protobuf';
import type { Context } from '../context.js';
import type { BatcherParts } from './batcher.js';
import type { RequestPool } from './options.js';

/** Batching turned off: every request is a batch of one, as soon as it is there. */
export class Alone implements RequestPool {
  constructor(private readonly parts: BatcherParts) {}

  /** The answer to a request. Throws the ModelError for its caller. */
  async add(request: Message, context: Context): Promise<Buffer> {
    const { onBatch, rows, run } = this.parts;
    onBatch(rows(request), [0]);
    const [answer] = await run([request], [context]);
    if (answer instanceof Buffer) return answer;
    throw answer;
  }
}
