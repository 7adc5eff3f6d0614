import { type DescMethod, type Message } from '@bufbuild/protobuf';
import type { Context, MetadataInit } from '../context.js';
import { badRequest } from '../../../contract/index.js';
import { InvalidArgument, ModelError, Unavailable } from '../errors.js';
import { type CodeName } from '../../grpc/codes.js';
import {
  characters,
  doubles,
  list,
  NULL,
  record,
  type RList,
  type RValue,
  textAttribute,
  withAttributes,
} from './rds/index.js';
import { type FromR, Misfit, type ToR } from './values/index.js';
import { type Frame, textOf, textsOf } from './workers/frames.js';
import type { Pool } from './workers/pool.js';
import type { Turn } from './workers/turn.js';

/** What a conversation needs of its service. */
export interface Means {
  readonly pool: Pool;
  readonly toR: ToR;
  readonly fromR: FromR;
}

/** An error that a model in R did not mean for its caller: only the log has it, with the places that it came from. */
class RError extends Error {
  constructor(message: string, trace: readonly string[]) {
    super(message);
    this.name = 'RError';
    this.stack = [`RError: ${message}`, ...trace.map((place) => `    at ${place}`)].join('\n');
  }
}

/**
 * One call on a worker of its own: gives the answers one by one; that of a rpc without a stream of answers is the only one.
 * `input` is the request, or the stream of requests. Throws ModelError for what the caller is told, the signal's reason
 * when it leaves, and any other error for what only the log is.
 */
export async function* converse(
  rpc: DescMethod,
  input: Message | AsyncIterator<Message>,
  context: Context,
  means: Means,
): AsyncGenerator<Message> {
  const takesStream = rpc.methodKind === 'client_streaming' || rpc.methodKind === 'bidi_streaming';
  const request = takesStream ? NULL : requestOf(rpc, input as Message, means.toR);
  const worker = await means.pool.take(context, rpc.methodKind === 'unary' ? 'call' : 'stream');
  const turn = worker.begin(callOf(rpc, request, context), context.requestId);
  const leave = (): void => worker.cancel(turn, context.signal.reason);
  context.signal.addEventListener('abort', leave, { once: true });
  if (context.signal.aborted) leave();
  let over = false;
  try {
    for (;;) {
      const frame = await turn.next();
      if (frame.kind === 'headers') turn.send(replyToHeaders(frame, context));
      else if (frame.kind === 'receive') await pass(rpc, input as AsyncIterator<Message>, turn, means.toR);
      else if (frame.kind === 'message') {
        yield answerOf(rpc, frame, means.fromR);
        turn.send(record({ kind: characters(['next']) }));
      } else {
        over = true;
        means.pool.answered(worker);
        context.setTrailers(metadataOf(frame.get('trailers')));
        const last = endOf(rpc, frame, means.fromR);
        if (last !== undefined) yield last;
        return;
      }
    }
  } finally {
    context.signal.removeEventListener('abort', leave);
    if (!over) worker.cancel(turn, new ModelError('CANCELLED', 'the call is over'));
  }
}

/** Sends metadata ahead; what gRPC does not have is the model's error, where it asked. */
function replyToHeaders(frame: Frame, context: Context): RList {
  try {
    context.sendHeaders(metadataOf(frame.get('values')));
    return record({ kind: characters(['next']) });
  } catch (error) {
    return record({ kind: characters(['refused']), message: characters([(error as Error).message]) });
  }
}

/** Passes the caller's next message to the worker, or tells it that there is none. */
async function pass(rpc: DescMethod, requests: AsyncIterator<Message>, turn: Turn, toR: ToR): Promise<void> {
  const next = await turn.until(requests.next());
  const kind = characters([next.done === true ? 'end' : 'message']);
  turn.send(next.done === true ? record({ kind }) : record({ kind, value: requestOf(rpc, next.value, toR) }));
}

function requestOf(rpc: DescMethod, request: Message, toR: ToR): RValue {
  try {
    return toR.message(rpc.input, request);
  } catch (error) {
    if (error instanceof Misfit) throw new InvalidArgument(error.path.replace(/^\./, ''), error.problem);
    throw error;
  }
}

function answerOf(rpc: DescMethod, frame: Frame, fromR: FromR): Message {
  try {
    return fromR.message(rpc.output, frame.get('value') ?? NULL);
  } catch (error) {
    if (!(error instanceof Misfit)) throw error;
    throw new RError(
      `the answer to ${rpc.name} is no ${rpc.output.name}: it${error.path === '' ? '' : `s ${error.path.replace(/^\$/, '')}`} ${error.problem}`,
      [],
    );
  }
}

/** The answer that ends a call without a stream of them; throws what the model threw. */
function endOf(rpc: DescMethod, frame: Frame, fromR: FromR): Message | undefined {
  const message = textOf(frame.get('message'));
  switch (frame.kind) {
    case 'answer':
      return rpc.methodKind === 'unary' || rpc.methodKind === 'client_streaming'
        ? answerOf(rpc, frame, fromR)
        : undefined;
    case 'error':
      throw toldError(textOf(frame.get('code')) as CodeName, message, frame.get('violations'));
    case 'failure':
      throw new RError(message, textsOf(frame.get('trace')));
    default:
      throw new Unavailable('the worker was interrupted');
  }
}

function toldError(code: CodeName, message: string, violations: RValue | undefined): ModelError {
  const fields = violations?.type === 'list' ? violations.values.map(violationOf) : [];
  return fields.length === 0
    ? new ModelError(code, message)
    : new ModelError(code, message, badRequest(message, fields).details);
}

function violationOf(value: RValue): { field: string; description: string } {
  const names = textAttribute(value, 'names');
  const part = (name: string): string => (value.type === 'list' ? textOf(value.values[names.indexOf(name)]) : '');
  return { field: part('field'), description: part('description') };
}

function callOf(rpc: DescMethod, request: RValue, { requestId, deadline, metadata }: Context): RList {
  const context = record({
    request_id: characters([requestId]),
    deadline: deadline && timeOf(deadline),
    metadata: withAttributes(characters([...metadata.values()]), { names: characters([...metadata.keys()]) }),
  });
  const name = characters([`${rpc.parent.typeName}/${rpc.name}`]);
  return record({ kind: characters(['call']), rpc: name, type: characters([rpc.methodKind]), request, context });
}

function timeOf(time: Date): RValue {
  return withAttributes(doubles([time.getTime() / 1000]), {
    class: characters(['POSIXct', 'POSIXt']),
    tzone: characters(['UTC']),
  });
}

/** Metadata as a model in R gives it: texts and raw vectors by name. */
function metadataOf(value: RValue | undefined): MetadataInit {
  const { values } = value?.type === 'list' ? value : list([]);
  const names = value === undefined ? [] : textAttribute(value, 'names');
  return Object.fromEntries(values.map((each, i) => [names[i] ?? '', each.type === 'raw' ? each.bytes : textOf(each)]));
}
