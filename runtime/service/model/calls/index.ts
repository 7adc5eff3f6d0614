import type { DescMethod } from '@bufbuild/protobuf';
import type { UntypedHandleCall } from '@grpc/grpc-js';
import type { Serving } from './call.js';
import { bidi, serverStream } from './streams.js';
import { clientStream, unary } from './unary.js';

export type { Serving } from './call.js';

const KINDS = { unary, server_streaming: serverStream, client_streaming: clientStream, bidi_streaming: bidi };

/** What grpc-js calls for a rpc: bytes → the model's method → bytes, with one log line, metrics, and errors as statuses. */
export function handlerOf(rpc: DescMethod, serving: Serving): UntypedHandleCall {
  return KINDS[rpc.methodKind](rpc, serving) as UntypedHandleCall;
}
