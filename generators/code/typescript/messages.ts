import { type DescMessage } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { claim, classNames, namesOfClass, pascal } from './names.js';
import { RESERVED } from './reserved.js';
import type { GeneratedName } from './generated-names.js';

/** How `gen/base.ts` calls a message, and where it imports it from. */
export interface MessageName {
  /** The type as `gen/base.ts` exports it. */
  readonly type: string;
  /** What a method may return for it: the plain object that makes one. */
  readonly init: string;
  /** What protoc-gen-es calls it in `module`. */
  readonly exported: GeneratedName;
  /** Import specifier: `./iris_pb.js`, or protobuf-es' own for google.protobuf. */
  readonly module: string;
}

/**
 * Names for every message that a rpc takes or gives. Two of one name in different packages, and one that is called
 * like something else in the code of a model, get their package before the name; what still clashes gets `_` behind it.
 */
export function messageNames(
  contract: Contract,
  generated: ReadonlyMap<string, GeneratedName>,
): ReadonlyMap<string, MessageName> {
  const messages = new Map<string, DescMessage>();
  for (const method of contract.methods) {
    for (const message of [method.input, method.output]) messages.set(message.typeName, message);
  }
  const taken = new Set([...RESERVED, ...[...classNames(contract).values()].flatMap(namesOfClass)]);
  const counts = countBy([...messages.values()].map(localName));
  const clashes = (local: string) =>
    (counts.get(local) ?? 0) > 1 || namesOfMessage(local).some((name) => taken.has(name));
  const exported = (message: DescMessage) =>
    generated.get(message.typeName) ?? { type: localName(message), schema: `${localName(message)}Schema` };
  const plain = [...messages.values()].filter((message) => !clashes(localName(message)));
  // Those that keep their name come first: a renamed one gives way.
  const types = new Map<DescMessage, string>();
  for (const message of plain) types.set(message, claim(exported(message).type, namesOfMessage, taken));
  for (const message of messages.values()) {
    if (!types.has(message))
      types.set(message, claim(`${pascal(message.file.proto.package)}${localName(message)}`, namesOfMessage, taken));
  }
  return new Map(
    [...messages].map(([typeName, message]) => [
      typeName,
      nameOf(message, types.get(message) ?? '', exported(message)),
    ]),
  );
}

/** What a message brings into `gen/base.ts`: the type, its schema, its initializer. */
function namesOfMessage(type: string): string[] {
  return [type, `${type}Init`, `${type}Schema`];
}

function nameOf(message: DescMessage, type: string, exported: GeneratedName): MessageName {
  return { type, init: `${type}Init`, exported, module: moduleOf(message) };
}

/** `Turn.Note` is `Turn_Note`, as protoc-gen-es writes it. */
function localName(message: DescMessage): string {
  const parents = message.parent === undefined ? '' : `${localName(message.parent)}_`;
  return `${parents}${message.name}`;
}

function moduleOf(message: DescMessage): string {
  return message.file.name.startsWith('google/protobuf/') ? '@bufbuild/protobuf/wkt' : `./${message.file.name}_pb.js`;
}

function countBy(names: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  return counts;
}
