import type { DescMethod } from '@bufbuild/protobuf';
import type { sendUnaryData, ServerReadableStream, ServerUnaryCall } from '@grpc/grpc-js';
import { Call, type Serving } from './call.js';
import { decode, encode } from './codec.js';
import { methodOf } from './method.js';
import { Requests } from './requests.js';

/** Answers a unary rpc: bytes → the model's method, or its batch method → bytes. */
export function unary(rpc: DescMethod, serving: Serving) {
  const method = methodOf(rpc);
  return async (grpc: ServerUnaryCall<Buffer, Buffer>, callback: sendUnaryData<Buffer>): Promise<void> => {
    const call = new Call(rpc, serving, grpc);
    call.received = 1;
    const work = async (): Promise<void> => {
      const batcher = serving.batcher(rpc);
      const bytes =
        batcher === undefined
          ? encode(rpc, await method.of(serving.model())(decode(rpc, grpc.request), call.context), method.wrong)
          : await batcher.add(decode(rpc, grpc.request), call.context);
      callback(null, bytes, call.trailers);
      call.sent = 1;
    };
    await call.conduct(work, (status) => callback(status));
  };
}

/** Answers a rpc that takes a stream and gives one message. */
export function clientStream(rpc: DescMethod, serving: Serving) {
  const method = methodOf(rpc);
  return async (grpc: ServerReadableStream<Buffer, Buffer>, callback: sendUnaryData<Buffer>): Promise<void> => {
    const call = new Call(rpc, serving, grpc);
    call.watchDeadline();
    const answer = async (): Promise<unknown> =>
      method.of(serving.model())(new Requests(rpc, grpc, call), call.context);
    const work = async (): Promise<void> => {
      callback(null, encode(rpc, await call.whileWaited(answer()), method.wrong), call.trailers);
      call.sent = 1;
    };
    await call.conduct(work, (status) => callback(status));
  };
}
