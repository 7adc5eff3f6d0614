import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { ScalarType } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../../runtime/contract/index.js';
import { localName, typesOf, uniqueNames } from '../names.js';

export interface Names {
  /** Names of messages and enums by their full names. */
  readonly types: ReadonlyMap<string, string>;
  /** Names of the classes of services. */
  readonly clients: ReadonlyMap<string, string>;
}

/** What the modules of a client have already, and TypeScript itself. */
const TAKEN = new Set([
  ...[
    'ApiError',
    'CallOptions',
    'Client',
    'ClientOptions',
    'Input',
    'Int64',
    'JsonObject',
    'JsonValue',
    'RawBody',
    'Rpc',
  ],
  ...['Any', 'Array', 'AsyncIterable', 'Boolean', 'Date', 'Error', 'Function', 'Map', 'Number', 'Object', 'Promise'],
  ...['Record', 'Set', 'String', 'Symbol', 'Iterable', 'Base64', 'WebSocketLike', 'ErrorDetail'],
]);

export function typescriptNames(contract: Contract): Names {
  const types = uniqueNames(typesOf(contract), localName, ({ file }) => file.proto.package, TAKEN);
  const taken = new Set([...TAKEN, ...types.values()]);
  const clients = uniqueNames(
    contract.services,
    ({ name }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Client`,
    ({ file }) => file.proto.package,
    taken,
  );
  return { types, clients };
}

const SCALARS: Record<ScalarType, string> = {
  [ScalarType.DOUBLE]: 'number',
  [ScalarType.FLOAT]: 'number',
  [ScalarType.INT32]: 'number',
  [ScalarType.SINT32]: 'number',
  [ScalarType.SFIXED32]: 'number',
  [ScalarType.UINT32]: 'number',
  [ScalarType.FIXED32]: 'number',
  [ScalarType.INT64]: 'Int64',
  [ScalarType.SINT64]: 'Int64',
  [ScalarType.SFIXED64]: 'Int64',
  [ScalarType.UINT64]: 'Int64',
  [ScalarType.FIXED64]: 'Int64',
  [ScalarType.BOOL]: 'boolean',
  [ScalarType.STRING]: 'string',
  [ScalarType.BYTES]: 'Base64',
};

const WELL_KNOWN: Readonly<Record<string, string>> = {
  'google.protobuf.Any': "{ '@type': string; [member: string]: JsonValue }",
  'google.protobuf.Duration': 'string',
  'google.protobuf.Empty': 'Record<string, never>',
  'google.protobuf.FieldMask': 'string',
  'google.protobuf.ListValue': 'JsonValue[]',
  'google.protobuf.Struct': 'JsonObject',
  'google.protobuf.Timestamp': 'string',
  'google.protobuf.Value': 'JsonValue',
};

/** The type of a message's JSON. */
export function messageType(message: DescMessage, names: Names, prefix = ''): string {
  if (isWrapperDesc(message)) return `${SCALARS[message.fields[0].scalar]} | null`;
  const name = names.types.get(message.typeName);
  return name === undefined ? (WELL_KNOWN[message.typeName] ?? 'JsonValue') : prefix + name;
}

/** The type of a field's JSON, list or map included. */
export function fieldType(field: DescField, names: Names, prefix = ''): string {
  const single = singleType(field, names, prefix);
  if (field.fieldKind === 'list') return `${/[|{]/.test(single) ? `(${single})` : single}[]`;
  return field.fieldKind === 'map' ? `{ [key: string]: ${single} }` : single;
}

function singleType(field: DescField, names: Names, prefix: string): string {
  if (field.scalar !== undefined) return SCALARS[field.scalar];
  if (field.message !== undefined) return messageType(field.message, names, prefix);
  const name = names.types.get(field.enum?.typeName ?? '');
  return name === undefined ? 'null' : prefix + name;
}
