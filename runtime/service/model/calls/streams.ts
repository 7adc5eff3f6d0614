import type { DescMethod } from '@bufbuild/protobuf';
import type { ServerDuplexStream, ServerWritableStream } from '@grpc/grpc-js';
import { iteratorOf } from './answers.js';
import { Call, type Serving } from './call.js';
import { decode, encode } from './codec.js';
import { methodOf } from './method.js';
import { Requests } from './requests.js';
import { Sending } from './sending.js';

type Outgoing = ServerWritableStream<Buffer, Buffer> | ServerDuplexStream<Buffer, Buffer>;

/** Answers a rpc that takes one message and gives a stream. */
export function serverStream(rpc: DescMethod, serving: Serving) {
  const give = giver(rpc, serving);
  return (grpc: ServerWritableStream<Buffer, Buffer>): Promise<void> => {
    const call = new Call(rpc, serving, grpc);
    call.received = 1;
    return give(call, grpc, () => decode(rpc, grpc.request));
  };
}

/** Answers a rpc that takes a stream and gives one, each at its own pace. */
export function bidi(rpc: DescMethod, serving: Serving) {
  const give = giver(rpc, serving);
  return (grpc: ServerDuplexStream<Buffer, Buffer>): Promise<void> => {
    const call = new Call(rpc, serving, grpc);
    return give(call, grpc, () => new Requests(rpc, grpc, call));
  };
}

function giver(rpc: DescMethod, serving: Serving) {
  const method = methodOf(rpc);
  return async (call: Call, grpc: Outgoing, input: () => unknown): Promise<void> => {
    call.watchDeadline();
    const work = async (): Promise<void> => {
      const given = method.of(serving.model())(input(), call.context);
      const answers = await call.whileWaited(iteratorOf(method.name, given));
      const sending = new Sending(grpc, call);
      await pump(call, answers, (answer) => sending.write(encode(rpc, answer, method.wrongYield)));
      grpc.end(call.trailers);
    };
    await call.conduct(work, (status) => {
      if (!call.gone) grpc.emit('error', status);
    });
  };
}

/** Takes message by message from the model, each when the one before is on its way; a model that is not let finish may clean up. */
async function pump(
  call: Call,
  answers: AsyncIterator<unknown>,
  write: (answer: unknown) => Promise<void>,
): Promise<void> {
  let finished = false;
  try {
    for (;;) {
      const step = await call.whileWaited(begun(() => answers.next()));
      finished = step.done === true;
      if (finished) return;
      await write(step.value);
    }
  } finally {
    if (!finished) begun(() => answers.return?.()).catch((error: unknown) => call.warn(error));
  }
}

/** An iterator of the user's own may throw where it should reject. */
async function begun<T>(step: () => T): Promise<Awaited<T>> {
  return await step();
}
