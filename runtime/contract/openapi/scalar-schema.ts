import { ScalarType } from '@bufbuild/protobuf';
import type { Schema } from './document.js';

const INT32: Schema = { type: 'integer', format: 'int32', minimum: -2147483648, maximum: 2147483647 };
const UINT32: Schema = { type: 'integer', format: 'uint32', minimum: 0, maximum: 4294967295 };
/** JSON numbers hold 53 bits: proto JSON writes 64-bit integers as strings (and reads numbers too). */
const INT64: Schema = { type: 'string', format: 'int64', pattern: '^(0|-?[1-9][0-9]{0,18})$' };
const UINT64: Schema = { type: 'string', format: 'uint64', pattern: '^(0|[1-9][0-9]{0,19})$' };
const UINT32_KEY = `^(0|${upTo('4294967295', '[1-9][0-9]{0,8}')})$`;
const INT32_KEY = `^(0|-?(${upTo('2147483647', '[1-9][0-9]{0,8}')})|-2147483648)$`;
const LARGEST_FLOAT = 3.4028234663852886e38;

const SCHEMAS: Record<ScalarType, Schema> = {
  [ScalarType.DOUBLE]: { type: 'number', format: 'double' },
  [ScalarType.FLOAT]: { type: 'number', format: 'float', minimum: -LARGEST_FLOAT, maximum: LARGEST_FLOAT },
  [ScalarType.INT32]: INT32,
  [ScalarType.SINT32]: INT32,
  [ScalarType.SFIXED32]: INT32,
  [ScalarType.UINT32]: UINT32,
  [ScalarType.FIXED32]: UINT32,
  [ScalarType.INT64]: INT64,
  [ScalarType.SINT64]: INT64,
  [ScalarType.SFIXED64]: INT64,
  [ScalarType.UINT64]: UINT64,
  [ScalarType.FIXED64]: UINT64,
  [ScalarType.BOOL]: { type: 'boolean' },
  [ScalarType.STRING]: { type: 'string' },
  [ScalarType.BYTES]: { type: 'string', format: 'byte', contentEncoding: 'base64' },
};

/** The schema of a scalar's proto JSON. */
export function scalarSchema(type: ScalarType): Schema {
  return SCHEMAS[type];
}

/** The schema of the keys of a map, which JSON has as strings; none for string keys. */
export function keySchema(type: ScalarType): { propertyNames?: Schema } {
  if (type === ScalarType.STRING) return {};
  if (type === ScalarType.BOOL) return { propertyNames: { pattern: '^(true|false)$' } };
  const { pattern, minimum } = SCHEMAS[type];
  return {
    propertyNames: { pattern: pattern ?? (minimum === 0 ? UINT32_KEY : INT32_KEY) },
  };
}

/** A pattern for the digits of the whole numbers to `most`; `shorter` is that of those with fewer digits. */
export function upTo(most: string, shorter: string): string {
  const behind = (i: number): string => (most.length - i > 1 ? `[0-9]{${most.length - i - 1}}` : '');
  const below = [...most].flatMap((digit, i) => {
    const least = i === 0 ? 1 : 0;
    return Number(digit) > least ? [`${most.slice(0, i)}[${least}-${Number(digit) - 1}]${behind(i)}`] : [];
  });
  return [shorter, ...below, most].join('|');
}
