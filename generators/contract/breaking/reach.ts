import type { DescEnum, DescMessage } from '@bufbuild/protobuf';
import { nestedTypes } from '@bufbuild/protobuf/reflect';
import type { Contract } from '../../../runtime/contract/index.js';
import { isForeign } from '../foreign.js';
import type { Sides } from './break.js';

/** Names of the messages and enums that requests and answers hold, at any depth, on either side. */
export interface Reach {
  readonly requests: ReadonlySet<string>;
  readonly answers: ReadonlySet<string>;
}

/** What the rpcs of a contract, before or now, take and give. */
export function reachOf({ before, after }: Sides): Reach {
  const methods = [...before.methods, ...after.methods];
  return {
    requests: heldBy(methods.map(({ input }) => input)),
    answers: heldBy(methods.map(({ output }) => output)),
  };
}

function heldBy(messages: readonly DescMessage[]): Set<string> {
  const all = new Set(messages);
  const names = new Set<string>();
  for (const message of all) {
    names.add(message.typeName);
    for (const field of message.fields) {
      if (field.message) all.add(field.message);
      if (field.enum) names.add(field.enum.typeName);
    }
  }
  return names;
}

/** Each message or enum of the project's own that is there before and now, as a pair. */
export function* pairsOf({ before, after }: Sides): Generator<[DescMessage, DescMessage] | [DescEnum, DescEnum]> {
  for (const old of ownTypes(before)) {
    const now = old.kind === 'message' ? after.registry.getMessage(old.typeName) : after.registry.getEnum(old.typeName);
    if (now !== undefined) yield [old, now] as [DescMessage, DescMessage] | [DescEnum, DescEnum];
  }
}

function* ownTypes({ files }: Contract): Generator<DescMessage | DescEnum> {
  for (const file of files) {
    if (isForeign(file.proto.package)) continue;
    for (const type of nestedTypes(file)) if (type.kind === 'message' || type.kind === 'enum') yield type;
  }
}
