import type { DescMethod, DescService } from '@bufbuild/protobuf';
import { fault } from '../../../errors/index.js';
import { batchName, methodName, type ModelBase, type ModelClass } from '../base.js';
import type { LoadedModels } from '../load.js';
import type { Logger } from '../../process/log.js';
import type { ModelMetrics } from '../metrics.js';
import { Alone } from './alone.js';
import { Batcher } from './batcher.js';
import type { Batching, BatchingTable, BatchLimits, RequestPool } from './options.js';
import { batchRunner, rowCounter } from './run.js';

/** The batchers of the rpcs that a model answers by a batch method. */
export type Batchers = ReadonlyMap<DescMethod, RequestPool>;

export interface BatchersOptions {
  readonly batching: BatchLimits;
  readonly log: Logger;
  readonly metrics: ModelMetrics;
}

/** Finds the batch methods of models. Throws AO_SERVICE_BATCHING_INVALID for options that fit none. */
export function batchersOf(models: LoadedModels, options: BatchersOptions): Batchers {
  return new Map([...models].flatMap(([service, model]) => batchersOfOne(service, model, options)));
}

function batchersOfOne(service: DescService, model: ModelBase, options: BatchersOptions) {
  const { name, batching: table = {} } = model.constructor as unknown as ModelClass;
  const unary = service.methods.filter(({ methodKind }) => methodKind === 'unary');
  const batched = unary.filter((rpc) => typeof Reflect.get(model, batchName(rpc)) === 'function');
  checkTable(name, table, new Map(unary.map((rpc) => [methodName(rpc), rpc])), batched);
  return batched.map((rpc) => [rpc, batcherOf(rpc, model, table[methodName(rpc)] ?? {}, options)] as const);
}

function batcherOf(
  rpc: DescMethod,
  model: ModelBase,
  own: Batching<never>,
  { batching, log, metrics }: BatchersOptions,
): RequestPool {
  const labels = { grpc_service: rpc.parent.typeName, grpc_method: rpc.name };
  const parts = {
    run: batchRunner(rpc, model, log),
    rows: rowCounter(rpc, own),
    maxRows: own.maxRows ?? batching.maxRows,
    maxQueueRows: batching.maxQueueRows,
    onBatch: (rows: number, waited: readonly number[]) => metrics.batched(labels, rows, waited),
  };
  return batching.enabled ? new Batcher(parts) : new Alone(parts);
}

function checkTable(
  model: string,
  table: BatchingTable,
  rpcs: ReadonlyMap<string, DescMethod>,
  batched: readonly DescMethod[],
): void {
  const invalid = (problem: string) => fault('AO_SERVICE_BATCHING_INVALID', { model, problem });
  for (const [key, own] of Object.entries(table)) {
    const rpc = rpcs.get(key);
    if (own === undefined) continue;
    if (rpc === undefined)
      throw invalid(`batching.${key} is no method for one request; those are ${[...rpcs.keys()].join(', ')}`);
    if (!batched.includes(rpc)) throw invalid(`batching.${key} is set, and there is no method ${batchName(rpc)}`);
    const { maxRows = 1, rows = () => 1 } = own;
    if (!Number.isInteger(maxRows) || maxRows < 1) throw invalid(`batching.${key}.maxRows is ${String(maxRows)}`);
    if (typeof rows !== 'function') throw invalid(`batching.${key}.rows is no function`);
  }
}
