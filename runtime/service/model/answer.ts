import { randomUUID } from 'node:crypto';
import {
  create,
  fromBinary,
  toBinary,
  type DescMethod,
  type MessageInitShape,
  type DescMessage,
  type Message,
} from '@bufbuild/protobuf';
import { Metadata, type ServerUnaryCall, type StatusObject } from '@grpc/grpc-js';
import { makeStatus, missingRequired, statusToBytes } from '../../contract/index.js';
import { codeName, STATUS_DETAILS } from '../grpc/codes.js';
import type { Logger } from '../process/log.js';
import { methodName, type ModelBase } from './base.js';
import { contextOf, type Context } from './context.js';
import { InvalidArgument, ModelError, Unavailable, Unimplemented } from './errors.js';
import type { ModelMetrics } from './metrics.js';

type UserMethod = (
  request: unknown,
  context: Context,
) => MessageInitShape<DescMessage> | Promise<MessageInitShape<DescMessage>>;
type Callback = (error: Partial<StatusObject> | null, response?: Buffer) => void;

export interface Answering {
  readonly log: Logger;
  readonly metrics: ModelMetrics;
  /** Whether the models are loaded. */
  readonly ready: () => boolean;
  /** The model of the rpc's service; undefined when no class was given for it, or not yet. */
  readonly model: () => ModelBase | undefined;
}

/** The handler of one unary rpc: bytes → the model's method → bytes, with one log line, metrics and errors as statuses. */
export function answer(rpc: DescMethod, { log, metrics, model, ready }: Answering) {
  const call = rpc.name;
  const service = rpc.parent.typeName;
  return async (grpc: ServerUnaryCall<Buffer, Buffer>, callback: Callback): Promise<void> => {
    const started = performance.now();
    const context = contextOf(grpc);
    metrics.started(service, call);
    let error: ModelError | undefined;
    try {
      if (!ready()) throw new Unavailable('the model is loading');
      callback(null, await predict(rpc, model(), grpc.request, context));
    } catch (thrown) {
      error = thrown instanceof ModelError ? thrown : hidden(thrown, context, log);
      callback(statusOf(error));
    }
    const code = context.signal.aborted ? 'CANCELLED' : codeName(error?.code ?? 0);
    const ms = performance.now() - started;
    metrics.finished(service, call, code, ms / 1000);
    log.info({ request_id: context.requestId, rpc: `${service}/${call}`, code, ms: Math.round(ms * 10) / 10 }, 'call');
  };
}

async function predict(
  rpc: DescMethod,
  model: ModelBase | undefined,
  bytes: Buffer,
  context: Context,
): Promise<Buffer> {
  const method = (model as unknown as Record<string, UserMethod | undefined> | undefined)?.[methodName(rpc)];
  if (method === undefined) throw new Unimplemented(`${rpc.parent.typeName}/${rpc.name} is not implemented`);
  const output: unknown = await method.call(model, decode(rpc, bytes), context);
  if (!isInit(rpc.output, output))
    throw new TypeError(`${methodName(rpc)} must return a ${rpc.output.name}, it returned ${kindOf(output)}`);
  return Buffer.from(toBinary(rpc.output, create(rpc.output, output)));
}

/** Whether `create` may be given it: that takes anything for an empty message, and another message for its namesakes. */
function isInit(desc: DescMessage, output: unknown): output is MessageInitShape<DescMessage> {
  if (typeof output !== 'object' || output === null || Array.isArray(output)) return false;
  return !('$typeName' in output) || output.$typeName === desc.typeName;
}

function kindOf(output: unknown): string {
  if (output === undefined) return 'undefined (is a `return` missing?)';
  if (Array.isArray(output)) return 'an array';
  if (typeof output !== 'object' || output === null) return output === null ? 'null' : `a ${typeof output}`;
  return `a message ${String((output as { $typeName?: unknown }).$typeName)}`;
}

function decode(rpc: DescMethod, bytes: Buffer): Message {
  const request = parse(rpc, bytes);
  const [missing] = missingRequired(rpc.input, request);
  if (missing !== undefined) throw new InvalidArgument(missing, 'is required');
  return request;
}

function parse(rpc: DescMethod, bytes: Buffer): Message {
  try {
    return fromBinary(rpc.input, bytes);
  } catch {
    throw new ModelError('INVALID_ARGUMENT', `the request is no ${rpc.input.typeName}`);
  }
}

/** An exception nobody meant the caller to see: its trace goes to the log, its id to both. */
function hidden(thrown: unknown, { requestId }: Context, log: Logger): ModelError {
  const id = randomUUID();
  log.error({ request_id: requestId, error_id: id, err: thrown }, `internal error ${id}`);
  return new ModelError('INTERNAL', `internal error ${id}`);
}

function statusOf({ code, message, details }: ModelError): Partial<StatusObject> {
  const metadata = new Metadata();
  metadata.set(STATUS_DETAILS, Buffer.from(statusToBytes(makeStatus(code, message, [...details]))));
  return { code, details: message, metadata };
}
