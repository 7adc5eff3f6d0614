import { type DescMessage } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { classNames, pascal } from './names.js';
import { isUnary } from './unary.js';
import type { SafeIdentifier } from './plugin.js';

/** How `gen/base.ts` calls a message, and where it imports it from. */
export interface MessageName {
  /** The type as `gen/base.ts` exports it. */
  readonly type: string;
  /** What a method may return for it: the plain object that makes one. */
  readonly init: string;
  /** The type's name in `module`; its schema is `<exported>Schema`. */
  readonly exported: string;
  /** Import specifier: `./iris_pb.js`, or protobuf-es' own for google.protobuf. */
  readonly module: string;
}

/**
 * Names for every message that a unary rpc takes or gives. Two of one name in different packages, and one that is called
 * like a class of ours, get their package before the name.
 */
export function messageNames(contract: Contract, safeIdentifier: SafeIdentifier): ReadonlyMap<string, MessageName> {
  const messages = new Map<string, DescMessage>();
  for (const method of contract.methods.filter(isUnary)) {
    for (const message of [method.input, method.output]) messages.set(message.typeName, message);
  }
  const classes = [...classNames(contract).values()];
  const taken = new Set(['Context', 'ModelBase', 'ModelClass', 'Unimplemented', 'Answer', 'DescMessage', 'MessageInitShape', ...classes, ...classes.map((name) => `${name}Base`)]);
  const counts = countBy([...messages.values()].map((message) => localName(message)));
  return new Map([...messages].map(([typeName, message]) => [typeName, nameOf(message, taken, counts, safeIdentifier)]));
}

function nameOf(message: DescMessage, taken: ReadonlySet<string>, counts: ReadonlyMap<string, number>, safeIdentifier: SafeIdentifier): MessageName {
  const local = localName(message);
  const clashes = (counts.get(local) ?? 0) > 1 || taken.has(local) || taken.has(`${local}Init`);
  const type = clashes ? `${pascal(message.file.proto.package)}${local}` : safeIdentifier(local);
  return { type, init: `${type}Init`, exported: safeIdentifier(local), module: moduleOf(message) };
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
