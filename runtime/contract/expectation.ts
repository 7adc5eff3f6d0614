import { ScalarType, type DescEnum, type DescField, type DescMessage, type JsonValue } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';

const SCALARS: Record<ScalarType, string> = {
  [ScalarType.DOUBLE]: 'a number',
  [ScalarType.FLOAT]: 'a number that a 32-bit float can hold',
  [ScalarType.INT32]: 'a whole number from -2147483648 to 2147483647',
  [ScalarType.SINT32]: 'a whole number from -2147483648 to 2147483647',
  [ScalarType.SFIXED32]: 'a whole number from -2147483648 to 2147483647',
  [ScalarType.UINT32]: 'a whole number from 0 to 4294967295',
  [ScalarType.FIXED32]: 'a whole number from 0 to 4294967295',
  [ScalarType.INT64]: 'a whole number of 64 bits',
  [ScalarType.SINT64]: 'a whole number of 64 bits',
  [ScalarType.SFIXED64]: 'a whole number of 64 bits',
  [ScalarType.UINT64]: 'a whole number of 64 bits, not negative',
  [ScalarType.FIXED64]: 'a whole number of 64 bits, not negative',
  [ScalarType.BOOL]: 'true or false',
  [ScalarType.STRING]: 'a string',
  [ScalarType.BYTES]: 'a base64 string',
};

const WELL_KNOWN: Record<string, string> = {
  'google.protobuf.Timestamp': 'a time such as "2026-01-31T12:00:00Z"',
  'google.protobuf.Duration': 'a duration such as "1.5s"',
  'google.protobuf.FieldMask': 'names of fields such as "name,vitals.heartRate"',
  'google.protobuf.ListValue': 'a list',
  'google.protobuf.Any': 'an object whose "@type" is a type of the contract',
};

/** What one value of a field (an item of a list, a value of a map) must be, in words. */
export function expectationOf(field: DescField): string {
  if (field.scalar !== undefined) return SCALARS[field.scalar];
  if (field.enum !== undefined) return expectedEnum(field.enum);
  return expectedMessage(field.message);
}

/** What the JSON of a message must be, in words. */
export function expectedMessage(message: DescMessage): string {
  if (isWrapperDesc(message)) return SCALARS[message.fields[0].scalar];
  return WELL_KNOWN[message.typeName] ?? 'an object';
}

/** What a key of a map must be, in words. */
export function expectedKey(field: DescField & { fieldKind: 'map' }): string {
  return SCALARS[field.mapKey];
}

/** A value as the request gave it, short enough for a message. */
export function shown(value: JsonValue): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  const text = JSON.stringify(value);
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}

function expectedEnum({ values }: DescEnum): string {
  const names = values.slice(0, 12).map((value) => value.name);
  return `one of ${names.join(', ')}${values.length > names.length ? ', …' : ''}`;
}
