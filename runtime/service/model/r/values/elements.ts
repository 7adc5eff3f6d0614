import { inherits, isNaReal, NA_INTEGER, type RValue, textAttribute } from '../rds/index.js';

/** An element of a vector of R: a bigint of integer64, null for NA. */
export type Element = number | bigint | boolean | string | null;

/**
 * The elements of a vector: of a factor its labels, of a list what its elements are, each one value. Undefined for what is
 * no vector of values.
 */
export function elementsOf(value: RValue): Element[] | undefined {
  switch (value.type) {
    case 'null':
      return [];
    case 'logical':
      return Array.from(value.values, (each) => (each === NA_INTEGER ? null : each !== 0));
    case 'integer':
      return inherits(value, 'factor') ? labels(value.values, textAttribute(value, 'levels')) : whole(value.values);
    case 'double':
      return inherits(value, 'integer64') ? integer64(value.values) : numbers(value.values);
    case 'character':
      return [...value.values];
    case 'list':
      return inList(value.values);
    default:
      return undefined;
  }
}

function labels(codes: Int32Array, levels: readonly (string | null)[]): Element[] {
  return Array.from(codes, (code) => (code === NA_INTEGER ? null : (levels[code - 1] ?? null)));
}

function whole(values: Int32Array): Element[] {
  return Array.from(values, (value) => (value === NA_INTEGER ? null : value));
}

function numbers(values: Float64Array): Element[] {
  const elements: Element[] = Array.from(values);
  for (let i = 0; i < elements.length; i += 1) if (Number.isNaN(elements[i]) && isNaReal(values, i)) elements[i] = null;
  return elements;
}

/** The package bit64 keeps integers in the bits of doubles; its NA is the least one. */
function integer64(values: Float64Array): Element[] {
  const bits = new BigInt64Array(values.buffer, values.byteOffset, values.length);
  return Array.from(bits, (value) => (value === -(2n ** 63n) ? null : value));
}

function inList(values: readonly RValue[]): Element[] | undefined {
  const all: Element[] = [];
  for (const value of values) {
    const inner = value.type === 'list' ? undefined : elementsOf(value);
    if (inner?.length !== 1) return undefined;
    all.push(inner[0] as Element);
  }
  return all;
}

/** What a value is, in words of R. */
export function kindOf(value: RValue): string {
  if (value.type === 'null') return 'NULL';
  if (value.type === 'other') return value.what;
  const length = value.type === 'raw' ? value.bytes.length : value.values.length;
  const [first] = textAttribute(value, 'class');
  const kind = first ?? { double: 'numeric', list: 'list' }[value.type as string] ?? value.type;
  return `${kind} of length ${length}`;
}

/** Whether it is a time or day: R keeps those as numbers, and knows that they are none. */
export function isTime(value: RValue): boolean {
  return inherits(value, 'POSIXt') || inherits(value, 'Date');
}

/** A matrix or array of several dimensions has no order that a list of the contract could follow. */
export function isMatrix(value: RValue): boolean {
  if (!('attributes' in value)) return false;
  const dim = value.attributes?.get('dim');
  return dim?.type === 'integer' && dim.values.length > 1;
}
