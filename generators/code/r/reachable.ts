import type { DescEnum, DescMessage } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { isWellKnown } from './types.js';

/**
 * What rpcs take and give, and all that is in it, in the order in which it is met. An Any may hold each message of the
 * contract, so where there is one they are all met.
 */
export function reachable(contract: Contract): { messages: DescMessage[]; enums: DescEnum[] } {
  const [messages, enums] = [new Set<DescMessage>(), new Set<DescEnum>()];
  const open = contract.methods.flatMap(({ input, output }) => [input, output]);
  let anything = false;
  for (const message of open) {
    if (message.typeName === 'google.protobuf.Any' && !anything) {
      anything = true;
      open.push(...ownMessages(contract));
    }
    if (messages.has(message) || isWellKnown(message)) continue;
    messages.add(message);
    for (const { message: inner, enum: named } of message.fields) {
      if (inner !== undefined) open.push(inner);
      if (named !== undefined) enums.add(named);
    }
  }
  return { messages: [...messages], enums: [...enums] };
}

/** The messages that the project has written, not those that it imports from who writes protobuf, gRPC and buf. */
function ownMessages({ files }: Contract): DescMessage[] {
  const own = files.filter(({ proto }) => !/^(google|grpc|buf)[.]/.test(`${proto.package}.`));
  const withNested = (message: DescMessage): DescMessage[] => [message, ...message.nestedMessages.flatMap(withNested)];
  return own.flatMap(({ messages }) => messages.flatMap(withNested));
}
