import { ScalarType, type DescEnum } from '@bufbuild/protobuf';
import { MAX_FLOAT, type WireWriter } from './wire-writer.js';

/** Writes the JSON of one value without its tag; false: it is not of the plainest form, and nothing of it counts. */
export type ValueWriter = (writer: WireWriter, json: unknown) => boolean;

/** How a kind of value is written, and whether a value is the zero that implicit presence does not write. */
export interface ScalarWriter {
  readonly write: ValueWriter;
  readonly wireType: 0 | 1 | 2 | 5;
  readonly isZero: (json: unknown) => boolean;
}

const SHORT_INTEGER = /^(?:0|-?[1-9]\d{0,17})$/;
const NO_BASE64 = /[^A-Za-z0-9+/]/;

const isZeroNumber = (json: unknown) => Object.is(json, 0);
const isZeroLong = (json: unknown) => json === 0 || json === '0';

function whole(min: number, max: number, write: (writer: WireWriter, value: number) => void): ValueWriter {
  return (writer, json) => {
    // -0 is not the 0 that it would be written as.
    if (typeof json !== 'number' || !Number.isInteger(json) || json < min || json > max || Object.is(json, -0))
      return false;
    write(writer, json);
    return true;
  };
}

function long(isUnsigned: boolean, write: (writer: WireWriter, value: bigint) => void): ValueWriter {
  return (writer, json) => {
    const fits =
      typeof json === 'string' ? SHORT_INTEGER.test(json) : Number.isSafeInteger(json) && !Object.is(json, -0);
    if (!fits) return false;
    const value = BigInt(json as string | number);
    if (isUnsigned && value < 0n) return false;
    write(writer, value);
    return true;
  };
}

const int32 = whole(-(2 ** 31), 2 ** 31 - 1, (writer, value) => writer.int32(value));
const uint32 = whole(0, 2 ** 32 - 1, (writer, value) => writer.varint(value));

const isFloat: ValueWriter = (writer, json) => {
  if (typeof json !== 'number' || json > MAX_FLOAT || json < -MAX_FLOAT) return false;
  writer.float(json);
  return true;
};

const isDouble: ValueWriter = (writer, json) => {
  if (typeof json !== 'number' || !Number.isFinite(json)) return false;
  writer.double(json);
  return true;
};

const SCALARS: Record<ScalarType, ScalarWriter> = {
  [ScalarType.INT32]: { write: int32, wireType: 0, isZero: isZeroNumber },
  [ScalarType.UINT32]: { write: uint32, wireType: 0, isZero: isZeroNumber },
  [ScalarType.SINT32]: {
    write: whole(-(2 ** 31), 2 ** 31 - 1, (writer, value) => writer.varint((value << 1) ^ (value >> 31))),
    wireType: 0,
    isZero: isZeroNumber,
  },
  [ScalarType.FIXED32]: {
    write: whole(0, 2 ** 32 - 1, (writer, value) => writer.fixed32(value | 0)),
    wireType: 5,
    isZero: isZeroNumber,
  },
  [ScalarType.SFIXED32]: {
    write: whole(-(2 ** 31), 2 ** 31 - 1, (writer, value) => writer.fixed32(value)),
    wireType: 5,
    isZero: isZeroNumber,
  },
  [ScalarType.INT64]: {
    write: long(false, (writer, value) => writer.varint64(value)),
    wireType: 0,
    isZero: isZeroLong,
  },
  [ScalarType.UINT64]: {
    write: long(true, (writer, value) => writer.varint64(value)),
    wireType: 0,
    isZero: isZeroLong,
  },
  [ScalarType.SINT64]: {
    write: long(false, (writer, value) => writer.varint64((value << 1n) ^ (value >> 63n))),
    wireType: 0,
    isZero: isZeroLong,
  },
  [ScalarType.FIXED64]: {
    write: long(true, (writer, value) => writer.fixed64(value)),
    wireType: 1,
    isZero: isZeroLong,
  },
  [ScalarType.SFIXED64]: {
    write: long(false, (writer, value) => writer.fixed64(value)),
    wireType: 1,
    isZero: isZeroLong,
  },
  [ScalarType.FLOAT]: { write: isFloat, wireType: 5, isZero: isZeroNumber },
  [ScalarType.DOUBLE]: { write: isDouble, wireType: 1, isZero: isZeroNumber },
  [ScalarType.BOOL]: {
    write: (writer, json) => {
      if (typeof json !== 'boolean') return false;
      writer.varint(json ? 1 : 0);
      return true;
    },
    wireType: 0,
    isZero: (json) => json === false,
  },
  [ScalarType.STRING]: {
    write: (writer, json) => {
      if (typeof json !== 'string' || !isWellFormed(json)) return false;
      writer.string(json);
      return true;
    },
    wireType: 2,
    isZero: (json) => json === '',
  },
  [ScalarType.BYTES]: {
    write: (writer, json) => {
      if (typeof json !== 'string' || !isPaddedBase64(json)) return false;
      writer.bytes(Buffer.from(json, 'base64'));
      return true;
    },
    wireType: 2,
    isZero: (json) => json === '',
  },
};

/** Halves of surrogate pairs are no Unicode. (The method is Node 20's; the types know it later.) */
function isWellFormed(text: string): boolean {
  return (text as string & { isWellFormed(): boolean }).isWellFormed();
}

/** Looks for what is none: a pattern of the whole would exhaust the regular expression engine's stack at some megabytes. */
function isPaddedBase64(text: string): boolean {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return text.length % 4 === 0 && !NO_BASE64.test(text.slice(0, text.length - padding));
}

/** How a scalar is written from its plainest JSON. */
export function scalarWriter(type: ScalarType): ScalarWriter {
  return SCALARS[type];
}

/** An enum from its names, or the numbers that it has. */
export function enumWriter({ typeName, values }: DescEnum): ScalarWriter | undefined {
  if (typeName === 'google.protobuf.NullValue') return undefined;
  const numbers = new Map<unknown, number>(
    values.flatMap(({ name, number }) => [
      [name, number],
      [number, number],
    ]),
  );
  const zero = values[0]?.number;
  return {
    write: (writer, json) => {
      const number = Object.is(json, -0) ? undefined : numbers.get(json);
      if (number !== undefined) writer.int32(number);
      return number !== undefined;
    },
    wireType: 0,
    isZero: (json) => numbers.get(json) === zero,
  };
}
