import type { Message } from '@bufbuild/protobuf';
import type { Context } from '../context.js';

/** How requests of a rpc are put together for its batch method. */
export interface Batching<Request> {
  /** Most rows of a batch; default AO_BATCH_MAX_ROWS. A request that has more goes alone. */
  readonly maxRows?: number;
  /** How many rows a request has; default 1. */
  readonly rows?: (request: Request) => number;
}

/** What a model class says in `static readonly batching`: options by the name of the method that answers one request. */
export type BatchingTable = Readonly<Record<string, Batching<never> | undefined>>;

/** What the environment says about batches. */
export interface BatchLimits {
  /** False: every request goes alone, and at once. */
  readonly enabled: boolean;
  /** Rows of a batch where the model does not say. */
  readonly maxRows: number;
  /** Rows that may wait. */
  readonly maxQueueRows: number;
}

/** Where the requests of a rpc are put together. */
export interface RequestPool {
  /** The answer to a request. Throws the ModelError for its caller. */
  add(request: Message, context: Context): Promise<Buffer>;
}
