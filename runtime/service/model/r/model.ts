import type { DescMethod, DescService, Message } from '@bufbuild/protobuf';
import { ModelBase, methodName } from '../base.js';
import type { BoundModel } from '../bind.js';
import type { Context } from '../context.js';
import { converse, type Means } from './conversation.js';

/** A model whose methods are answered by workers: one method a rpc, as `ModelHost` calls them. */
export function forwardingModel(service: DescService, means: Means, load: () => Promise<void>): BoundModel {
  class Forwarding extends ModelBase {
    override load = load;
  }
  const methods = service.methods.map((rpc) => [methodName(rpc), { value: methodOf(rpc, means) }] as const);
  Object.defineProperties(Forwarding.prototype, Object.fromEntries(methods));
  return { name: service.typeName, service, create: () => new Forwarding() };
}

function methodOf(rpc: DescMethod, means: Means) {
  if (rpc.methodKind === 'server_streaming' || rpc.methodKind === 'bidi_streaming')
    return (input: Message | AsyncIterator<Message>, context: Context) => converse(rpc, input, context, means);
  return async (input: Message | AsyncIterator<Message>, context: Context): Promise<Message | undefined> => {
    for await (const answer of converse(rpc, input, context, means)) return answer;
    return undefined;
  };
}
