import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import {
  characters,
  doubles,
  integers,
  list,
  logicals,
  NA_INTEGER,
  type RDouble,
  type RValue,
  withAttributes,
} from '../rds/index.js';
import { each, Misfit } from './misfit.js';
import { type Int64Mode, isLong, type Plain } from './kinds.js';

/** Largest integer that R has: its least one is NA. */
const MOST_INTEGER = 2_147_483_647;

/** Values of one kind as a vector of R; several of bytes are a list. Throws Misfit for a value that R cannot have. */
export function plainToR(kind: Plain, values: readonly unknown[], int64: Int64Mode): RValue {
  const { enum: desc } = kind;
  if (desc !== undefined) return characters(values.map((value) => labelOf(desc, value as number)));
  switch (kind.scalar) {
    case ScalarType.BOOL:
      return logicals(values as readonly boolean[]);
    case ScalarType.STRING:
      return characters(each(values as readonly string[], step, text));
    case ScalarType.BYTES:
      return list((values as readonly Uint8Array[]).map(rawToR));
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return doubles(values as readonly number[]);
    default:
      return isLong(kind.scalar as ScalarType) ? longs(values, int64) : whole(values as readonly number[]);
  }
}

/** One value of a kind. */
export function onePlainToR(kind: Plain, value: unknown, int64: Int64Mode): RValue {
  if (kind.scalar === ScalarType.BYTES) return rawToR(value as Uint8Array);
  try {
    return plainToR(kind, [value], int64);
  } catch (error) {
    throw error instanceof Misfit ? new Misfit(error.problem) : error;
  }
}

export function rawToR(bytes: Uint8Array): RValue {
  return { type: 'raw', bytes };
}

/** The name of an enum's value; a number that the contract does not know, in digits. */
export function labelOf(desc: DescEnum, number: number): string {
  return desc.value[number]?.name ?? String(number);
}

export function text(value: string): string {
  if (value.includes('\0')) throw new Misfit('has a NUL character, which no text of R can have');
  return value;
}

const step = (i: number): string => `[${i}]`;

/** Whole numbers of 32 bits: integers where R has them all, else doubles. */
function whole(values: readonly number[]): RValue {
  return values.every((value) => value > NA_INTEGER && value <= MOST_INTEGER) ? integers(values) : doubles(values);
}

function longs(values: readonly unknown[], mode: Int64Mode): RValue {
  const numbers = values.map((value) => BigInt(value as bigint | string));
  switch (mode) {
    case 'character':
      return characters(numbers.map(String));
    case 'integer64':
      return integer64(numbers);
    case 'double':
      return doubles(each(numbers, step, exact));
  }
}

function exact(value: bigint): number {
  if (value >= -(2n ** 53n) && value <= 2n ** 53n) return Number(value);
  throw new Misfit('is past 2^53, where the numbers of R are not exact (AO_R_INT64=character gives all digits)');
}

/** The package bit64's vector: 64-bit integers in the bits of doubles; its NA is the least one. */
function integer64(numbers: readonly bigint[]): RDouble {
  const bits = BigInt64Array.from(
    each(numbers, step, (value) => {
      if (value > -(2n ** 63n) && value < 2n ** 63n) return value;
      throw new Misfit('is past what integer64 holds');
    }),
  );
  const values: RDouble = { type: 'double', values: new Float64Array(bits.buffer) };
  return withAttributes(values, { class: characters(['integer64']) });
}
