import { type DescEnum, ScalarType } from '@bufbuild/protobuf';
import { inherits, type RValue } from '../rds/index.js';
import { type Element, elementsOf, isMatrix, isTime, kindOf } from './elements.js';
import { isLong, type Plain, rangeOf } from './kinds.js';
import { Misfit } from './misfit.js';

/** Largest finite number of 32 bits. */
const MOST_FLOAT = 3.4028234663852886e38;

/**
 * The elements of a vector as values of a kind, as protobuf-es keeps them; null for NA. A raw vector is one value of bytes.
 * Throws Misfit for what does not fit; nothing is rounded, cut or guessed.
 */
export function plainFromR(kind: Plain, value: RValue): unknown[] {
  if (kind.scalar === ScalarType.BYTES) return bytesOf(value);
  if (isMatrix(value)) throw new Misfit(`is a matrix; write as.vector(), in the order that is meant`);
  const elements = value.type === 'other' || value.type === 'raw' ? undefined : elementsOf(value);
  const convert =
    kind.enum === undefined ? scalarOf(kind.scalar as ScalarType, kind.longAsString === true) : enumOf(kind.enum);
  const parts = value.type === 'list' ? [value, ...value.values] : [value];
  if (elements === undefined || parts.some((part) => isTime(part) || inherits(part, 'difftime')))
    throw new Misfit(`is ${kindOf(value)}, not ${convert.wanted}`);
  if (convert.number && parts.some((part) => inherits(part, 'factor')))
    throw new Misfit(`is a factor, not ${convert.wanted}`);
  return elements.map((element, i) => {
    if (element === null) return null;
    const made = convert.of(element);
    if (made !== undefined) return made;
    const place = elements.length === 1 ? '' : `[${i + 1}]`;
    throw new Misfit(`is ${shown(element)}, not ${convert.wanted}`, place);
  });
}

interface Conversion {
  readonly wanted: string;
  /** Whether a factor, which is made of numbers, must not pass for them. */
  readonly number: boolean;
  /** Undefined for what does not fit. */
  readonly of: (element: Exclude<Element, null>) => unknown;
}

function shown(element: Exclude<Element, null>): string {
  if (typeof element === 'string') return JSON.stringify(element.length > 40 ? `${element.slice(0, 40)}…` : element);
  return typeof element === 'boolean' ? String(element).toUpperCase() : String(element);
}

function scalarOf(scalar: ScalarType, longAsString: boolean): Conversion {
  switch (scalar) {
    case ScalarType.BOOL:
      return { wanted: 'TRUE or FALSE', number: false, of: (e) => (typeof e === 'boolean' ? e : undefined) };
    case ScalarType.STRING:
      return { wanted: 'text', number: false, of: (e) => (typeof e === 'string' ? e : undefined) };
    case ScalarType.DOUBLE:
      return { wanted: 'a number', number: true, of: (e) => (isNumber(e) ? Number(e) : undefined) };
    case ScalarType.FLOAT:
      return { wanted: 'a number of 32 bits', number: true, of: floatOf };
    default:
      return integerOf(scalar, longAsString);
  }
}

const isNumber = (element: Element): element is number | bigint =>
  typeof element === 'number' || typeof element === 'bigint';

function floatOf(element: Element): number | undefined {
  const value = isNumber(element) ? Number(element) : undefined;
  return value === undefined || (Number.isFinite(value) && Math.abs(value) > MOST_FLOAT) ? undefined : value;
}

function integerOf(scalar: ScalarType, longAsString: boolean): Conversion {
  const [least, most] = rangeOf(scalar) as readonly [bigint, bigint];
  const long = isLong(scalar);
  const local = long ? (longAsString ? String : (value: bigint) => value) : Number;
  return {
    wanted: `a whole number from ${least} to ${most}`,
    number: true,
    of(element) {
      if (typeof element === 'boolean' || (typeof element === 'string' && !(long && /^-?\d+$/.test(element))))
        return undefined;
      if (typeof element === 'number' && !Number.isInteger(element)) return undefined;
      const value = BigInt(element);
      return value >= least && value <= most ? local(value) : undefined;
    },
  };
}

/** A name of the enum, or its number; in an open enum any number. */
function enumOf(desc: DescEnum): Conversion {
  const byName = new Map(desc.values.map(({ name, number }) => [name, number]));
  return {
    wanted: `one of ${desc.values.map(({ name }) => name).join(', ')}`,
    number: false,
    of(element) {
      if (typeof element === 'string' && byName.has(element)) return byName.get(element);
      const number = typeof element === 'string' && !/^-?\d+$/.test(element) ? NaN : Number(element);
      if (typeof element === 'boolean' || !Number.isInteger(number) || number < -(2 ** 31) || number >= 2 ** 31)
        return undefined;
      return desc.open || desc.value[number] !== undefined ? number : undefined;
    },
  };
}

function bytesOf(value: RValue): Uint8Array[] {
  if (value.type === 'raw') return [value.bytes];
  if (value.type === 'null') return [];
  if (value.type !== 'list') throw new Misfit(`is ${kindOf(value)}, not raw (charToRaw() makes raw of text)`);
  return value.values.map((each, i) => {
    if (each.type === 'raw') return each.bytes;
    throw new Misfit(`is ${kindOf(each)}, not raw`, `[[${i + 1}]]`);
  });
}
