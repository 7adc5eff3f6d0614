import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

/** What google's own messages are in R. */
const WELL_KNOWN: Readonly<Record<string, string>> = {
  'google.protobuf.Timestamp': 'POSIXct',
  'google.protobuf.Duration': 'difftime',
  'google.protobuf.Struct': 'named list of any value',
  'google.protobuf.Value': 'any value',
  'google.protobuf.ListValue': 'list of any value',
  'google.protobuf.FieldMask': 'vector of character',
  'google.protobuf.Any': 'list with @type',
  'google.protobuf.Empty': 'list',
  'google.protobuf.DoubleValue': 'numeric',
  'google.protobuf.FloatValue': 'numeric of 32 bits',
  'google.protobuf.Int64Value': 'int64',
  'google.protobuf.UInt64Value': 'int64 from 0',
  'google.protobuf.Int32Value': 'integer',
  'google.protobuf.UInt32Value': 'integer from 0',
  'google.protobuf.BoolValue': 'logical',
  'google.protobuf.StringValue': 'character',
  'google.protobuf.BytesValue': 'raw',
};

/** Whether R knows the message by a type of its own. */
export function isWellKnown({ typeName }: DescMessage): boolean {
  return Object.hasOwn(WELL_KNOWN, typeName);
}

/**
 * A field in words of R: `numeric`, `optional character` (NULL when it is not there), `vector of integer`, `data.frame of
 * geo.v1.Point`, `named list of clinic.v1.Visit by int64` (its names are such numbers), `enum paint.v1.Color`, `optional raw
 * (oneof picture)`. They are also what runtime/r/check.R judges by.
 */
export function fieldType(field: DescField): string {
  const oneof = field.oneof === undefined ? '' : ` (oneof ${field.oneof.name})`;
  switch (field.fieldKind) {
    case 'scalar':
      return optional(field) + scalarType(field.scalar) + oneof;
    case 'enum':
      return optional(field) + enumType(field.enum) + oneof;
    case 'message':
      return `optional ${messageType(field.message)}${oneof}`;
    case 'list':
      return listType(field);
    case 'map':
      return mapType(field);
  }
}

function listType(field: DescField & { fieldKind: 'list' }): string {
  if (field.listKind === 'message') {
    const type = messageType(field.message);
    return `${isTable(field.message) ? 'data.frame' : IN_VECTORS.has(type) ? 'vector' : 'list'} of ${type}`;
  }
  return manyOf(field.listKind === 'enum' ? enumType(field.enum) : scalarType(field.scalar), '');
}

function mapType(field: DescField & { fieldKind: 'map' }): string {
  const by = field.mapKey === ScalarType.STRING ? '' : ` by ${scalarType(field.mapKey)}`;
  if (field.mapKind === 'message') return `named list of ${messageType(field.message)}${by}`;
  return manyOf(field.mapKind === 'enum' ? enumType(field.enum) : scalarType(field.scalar), 'named ') + by;
}

/** What google's messages become of which R has vectors. */
const IN_VECTORS: ReadonlySet<string> = new Set([
  'POSIXct',
  'difftime',
  'numeric',
  'numeric of 32 bits',
  'integer',
  'integer from 0',
  'int64',
  'int64 from 0',
  'logical',
  'character',
]);

/** R has no vector of raw vectors. */
function manyOf(type: string, named: string): string {
  return `${named}${type === 'raw' ? 'list' : 'vector'} of ${type}`;
}

/** Whether several of a message are a data frame: each field one column, with a value in each row. */
export function isTable(message: DescMessage): boolean {
  return (
    !isWellKnown(message) &&
    message.fields.length > 0 &&
    message.fields.every(
      (field) =>
        (field.fieldKind === 'enum' || (field.fieldKind === 'scalar' && field.scalar !== ScalarType.BYTES)) &&
        optional(field) === '',
    )
  );
}

function optional({ presence }: DescField): string {
  return presence === FeatureSet_FieldPresence.IMPLICIT ? '' : 'optional ';
}

function enumType({ typeName }: DescEnum): string {
  return `enum ${typeName}`;
}

function messageType(message: DescMessage): string {
  return WELL_KNOWN[message.typeName] ?? message.typeName;
}

function scalarType(scalar: ScalarType): string {
  switch (scalar) {
    case ScalarType.DOUBLE:
      return 'numeric';
    case ScalarType.FLOAT:
      return 'numeric of 32 bits';
    case ScalarType.BOOL:
      return 'logical';
    case ScalarType.STRING:
      return 'character';
    case ScalarType.BYTES:
      return 'raw';
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return 'integer from 0';
    case ScalarType.INT64:
    case ScalarType.SFIXED64:
    case ScalarType.SINT64:
      return 'int64';
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return 'int64 from 0';
    default:
      return 'integer';
  }
}
