import type { Metadata, ServerUnaryCall } from '@grpc/grpc-js';
import { REQUEST_ID, requestId } from '../process/request-id.js';

/** What a method of a model may know about the call it answers. */
export interface Context {
  /** The id of the request, the same in the logs of both services. */
  readonly requestId: string;
  /** When the caller stops waiting; undefined when it waits for ever. */
  readonly deadline: Date | undefined;
  /** The call's text metadata by lower-case key. */
  readonly metadata: ReadonlyMap<string, string>;
  /** Aborted when the caller has gone or its deadline is over: long work may stop. */
  readonly signal: AbortSignal;
}

/** A context for a model's own tests: `await model.predict(request, testContext())`. */
export function testContext(parts: Partial<Context> = {}): Context {
  return {
    requestId: 'test',
    deadline: undefined,
    metadata: new Map(),
    signal: new AbortController().signal,
    ...parts,
  };
}

/** The context of a gRPC call. */
export function contextOf(call: ServerUnaryCall<Buffer, Buffer>): Context {
  const abort = new AbortController();
  call.on('cancelled', () => abort.abort());
  const deadline = call.getDeadline();
  return {
    requestId: requestId(call.metadata.get(REQUEST_ID)[0]),
    deadline: Number.isFinite(Number(deadline)) ? new Date(Number(deadline)) : undefined,
    metadata: textOf(call.metadata),
    signal: abort.signal,
  };
}

function textOf(metadata: Metadata): ReadonlyMap<string, string> {
  const entries = Object.entries(metadata.getMap());
  return new Map(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}
