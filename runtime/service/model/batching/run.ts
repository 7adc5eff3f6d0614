import type { DescMethod, Message } from '@bufbuild/protobuf';
import type { Logger } from '../../process/log.js';
import { batchName, methodName, type ModelBase } from '../base.js';
import { encode, kindOf } from '../calls/codec.js';
import { toldOf } from '../calls/failure.js';
import type { Context } from '../context.js';
import type { ModelError } from '../errors.js';
import type { BatcherParts } from './batcher.js';
import type { Batching } from './options.js';

type BatchMethod = (requests: readonly Message[], contexts: readonly Context[]) => unknown;

/** Calls a batch method: what it throws, and an answer of the wrong length, is for all; what is wrong with one answer for its caller. */
export function batchRunner(rpc: DescMethod, model: ModelBase, log: Logger): BatcherParts['run'] {
  const name = batchName(rpc);
  const method = (Reflect.get(model, name) as BatchMethod).bind(model);
  const bytesOf = (answer: unknown, { requestId }: Context, i: number): Buffer | ModelError => {
    try {
      if (answer instanceof Error) throw answer;
      return encode(
        rpc,
        answer,
        (got) => `${name} must return a ${rpc.output.name} for each request, [${i}] is ${got}`,
      );
    } catch (error) {
      return toldOf(error, log, { request_id: requestId });
    }
  };
  return async (requests, contexts) => {
    try {
      const answers = await method(requests, contexts);
      if (!Array.isArray(answers) || answers.length !== requests.length)
        throw new TypeError(
          `${name} must return ${requests.length} of ${rpc.output.name}, it returned ${count(answers)}`,
        );
      return contexts.map((context, i) => bytesOf(answers[i], context, i));
    } catch (error) {
      const told = toldOf(error, log, { request_ids: contexts.map(({ requestId }) => requestId) });
      return requests.map(() => told);
    }
  };
}

function count(answers: unknown): string {
  return Array.isArray(answers) ? String(answers.length) : kindOf(answers);
}

/** Counts the rows of a request, one at least. Throws TypeError when the model's own count is no whole number. */
export function rowCounter(rpc: DescMethod, { rows }: Batching<never>): BatcherParts['rows'] {
  if (rows === undefined) return () => 1;
  return (request) => {
    const counted: unknown = rows(request as never);
    if (!Number.isInteger(counted))
      throw new TypeError(`batching.${methodName(rpc)}.rows must give a whole number, it gave ${String(counted)}`);
    return Math.max(1, counted as number);
  };
}
