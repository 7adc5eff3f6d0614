import { ScalarType, type DescField, type DescMessage } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../../runtime/contract/index.js';
import { KEYWORDS } from '../../code/python/words.js';
import { localName, typesOf, uniqueNames } from '../names.js';

export interface Names {
  readonly types: ReadonlyMap<string, string>;
  readonly clients: ReadonlyMap<string, string>;
}

const TAKEN = new Set([
  ...KEYWORDS,
  ...['Any', 'AnyMessage', 'ApiError', 'Base64', 'Client', 'Int64', 'Iterable', 'Iterator', 'JsonObject', 'JsonValue'],
  ...['Literal', 'RawBody', 'Rpc', 'TypeAlias', 'TypedDict', 'Union', 'messages', 'annotations', 'Empty'],
]);

export function pythonNames(contract: Contract): Names {
  const types = uniqueNames(typesOf(contract), localName, ({ file }) => file.proto.package, TAKEN);
  const clients = uniqueNames(
    contract.services,
    ({ name }) => `${name.charAt(0).toUpperCase()}${name.slice(1)}Client`,
    ({ file }) => file.proto.package,
    TAKEN,
  );
  return { types, clients };
}

const SCALARS: Record<ScalarType, string> = {
  [ScalarType.DOUBLE]: 'float',
  [ScalarType.FLOAT]: 'float',
  [ScalarType.INT32]: 'int',
  [ScalarType.SINT32]: 'int',
  [ScalarType.SFIXED32]: 'int',
  [ScalarType.UINT32]: 'int',
  [ScalarType.FIXED32]: 'int',
  [ScalarType.INT64]: 'Int64',
  [ScalarType.SINT64]: 'Int64',
  [ScalarType.SFIXED64]: 'Int64',
  [ScalarType.UINT64]: 'Int64',
  [ScalarType.FIXED64]: 'Int64',
  [ScalarType.BOOL]: 'bool',
  [ScalarType.STRING]: 'str',
  [ScalarType.BYTES]: 'Base64',
};

const WELL_KNOWN: Readonly<Record<string, string>> = {
  'google.protobuf.Any': 'JsonObject',
  'google.protobuf.Duration': 'str',
  'google.protobuf.Empty': 'JsonObject',
  'google.protobuf.FieldMask': 'str',
  'google.protobuf.ListValue': 'list[JsonValue]',
  'google.protobuf.Struct': 'JsonObject',
  'google.protobuf.Timestamp': 'str',
  'google.protobuf.Value': 'JsonValue',
};

/** The type of a message's JSON, as an annotation. */
export function messageType(message: DescMessage, names: Names, prefix = ''): string {
  if (isWrapperDesc(message)) return `${SCALARS[message.fields[0].scalar]} | None`;
  const name = names.types.get(message.typeName);
  return name === undefined ? prefix + (WELL_KNOWN[message.typeName] ?? 'JsonValue') : prefix + name;
}

/** The type of a field's JSON, list or map included. */
export function fieldType(field: DescField, names: Names, prefix = ''): string {
  const single = singleType(field, names, prefix);
  if (field.fieldKind === 'list') return `list[${single}]`;
  return field.fieldKind === 'map' ? `dict[str, ${single}]` : single;
}

function singleType(field: DescField, names: Names, prefix: string): string {
  if (field.scalar !== undefined)
    return /^[A-Z]/.test(SCALARS[field.scalar]) ? prefix + SCALARS[field.scalar] : SCALARS[field.scalar];
  if (field.message !== undefined) return messageType(field.message, names, prefix);
  const name = names.types.get(field.enum?.typeName ?? '');
  return name === undefined ? 'None' : prefix + name;
}
