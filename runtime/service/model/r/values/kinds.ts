import { type DescEnum, type DescField, type DescMessage, ScalarType } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

/** How 64-bit integers are in R: numbers up to 2^53, digits, or the package bit64's vectors. */
export type Int64Mode = 'double' | 'character' | 'integer64';

/** What a field, an element of a list or a value of a map holds when it is no message: one of the two is there. */
export interface Plain {
  readonly enum?: DescEnum | undefined;
  readonly scalar?: ScalarType | undefined;
  readonly longAsString?: boolean;
}

export const hasPresence = ({ presence }: DescField): boolean => presence !== FeatureSet_FieldPresence.IMPLICIT;

const LONGS = new Set([
  ScalarType.INT64,
  ScalarType.UINT64,
  ScalarType.FIXED64,
  ScalarType.SFIXED64,
  ScalarType.SINT64,
]);

export const isLong = (scalar: ScalarType): boolean => LONGS.has(scalar);

/** The integers of a scalar type: least, largest. Undefined for what is no integer. */
export function rangeOf(scalar: ScalarType): readonly [bigint, bigint] | undefined {
  switch (scalar) {
    case ScalarType.INT32:
    case ScalarType.SINT32:
    case ScalarType.SFIXED32:
      return [-(2n ** 31n), 2n ** 31n - 1n];
    case ScalarType.UINT32:
    case ScalarType.FIXED32:
      return [0n, 2n ** 32n - 1n];
    case ScalarType.INT64:
    case ScalarType.SINT64:
    case ScalarType.SFIXED64:
      return [-(2n ** 63n), 2n ** 63n - 1n];
    case ScalarType.UINT64:
    case ScalarType.FIXED64:
      return [0n, 2n ** 64n - 1n];
    default:
      return undefined;
  }
}

const tables = new WeakMap<DescMessage, boolean>();

/** Whether several of a message are a data frame: each field is one column, with a value in each row. */
export function isTable(desc: DescMessage): boolean {
  let table = tables.get(desc);
  if (table === undefined) {
    const isColumn = (field: DescField): boolean =>
      (field.fieldKind === 'enum' || (field.fieldKind === 'scalar' && field.scalar !== ScalarType.BYTES)) &&
      !hasPresence(field);
    table = desc.fields.length > 0 && desc.fields.every(isColumn);
    tables.set(desc, table);
  }
  return table;
}

/** A member of a message as protobuf-es keeps it; undefined when it has presence and is not set. */
export function localValue(message: Readonly<Record<string, unknown>>, field: DescField): unknown {
  if (field.oneof !== undefined) {
    const chosen = message[field.oneof.localName] as { case?: string; value?: unknown };
    return chosen.case === field.localName ? chosen.value : undefined;
  }
  // Defaults of proto2 are on the prototype.
  if (hasPresence(field) && !Object.hasOwn(message, field.localName)) return undefined;
  return message[field.localName];
}
