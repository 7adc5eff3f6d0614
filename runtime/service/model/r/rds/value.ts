/** Attributes of a R value by name, in the order in which R has them: names, class, levels, row.names and so on. */
export type Attributes = ReadonlyMap<string, RValue>;

interface Attributed {
  readonly attributes?: Attributes | undefined;
}

export interface RNull {
  readonly type: 'null';
}

/** 0, 1, or NA_INTEGER for NA. */
export interface RLogical extends Attributed {
  readonly type: 'logical';
  readonly values: Int32Array;
}

export interface RInteger extends Attributed {
  readonly type: 'integer';
  readonly values: Int32Array;
}

/** NA is one of the NaNs: see `isNaReal`. */
export interface RDouble extends Attributed {
  readonly type: 'double';
  readonly values: Float64Array;
}

/** null is NA. */
export interface RCharacter extends Attributed {
  readonly type: 'character';
  readonly values: readonly (string | null)[];
}

export interface RRaw extends Attributed {
  readonly type: 'raw';
  readonly bytes: Uint8Array;
}

export interface RList extends Attributed {
  readonly type: 'list';
  readonly values: readonly RValue[];
}

/** What is no data: read as its kind alone (`an environment`), never written. */
export interface ROther {
  readonly type: 'other';
  readonly what: string;
}

/** A value of R: those types that hold data. */
export type RValue = RNull | RLogical | RInteger | RDouble | RCharacter | RRaw | RList | ROther;

export const NA_INTEGER = -2_147_483_648;

export const NULL: RNull = { type: 'null' };

/** Which NaN stands for NA: the one whose low half is 1954. */
const NA_LOW = 1954;
const LITTLE = new Uint8Array(Uint32Array.of(1).buffer)[0] === 1;

/** Whether element `i` is NA; any other NaN is not. */
export function isNaReal(values: Float64Array, i: number): boolean {
  if (!Number.isNaN(values[i])) return false;
  const halves = new Uint32Array(values.buffer, values.byteOffset + i * 8, 2);
  return halves[LITTLE ? 0 : 1] === NA_LOW;
}

/** A vector with NA in the places that `isNa` names: a number of JavaScript cannot be trusted to keep which NaN it is. */
export function naReal(values: Float64Array, isNa: (i: number) => boolean): Float64Array {
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < values.length; i += 1) {
    if (!isNa(i)) continue;
    halves[2 * i + (LITTLE ? 0 : 1)] = NA_LOW;
    halves[2 * i + (LITTLE ? 1 : 0)] = 0x7ff00000;
  }
  return values;
}

const named = (names: readonly string[] | undefined): { attributes?: Attributes } =>
  names === undefined ? {} : { attributes: new Map([['names', characters(names)]]) };

export function characters(values: readonly (string | null)[]): RCharacter {
  return { type: 'character', values };
}

export function integers(values: ArrayLike<number>): RInteger {
  return { type: 'integer', values: Int32Array.from(values) };
}

/** A NaN among them is written as R's NaN, whatever its bits were. */
export function doubles(values: readonly number[]): RDouble {
  const made = new Float64Array(values.length);
  // A loop: `from` with a function takes ten times as long.
  for (let i = 0; i < made.length; i += 1) made[i] = Number.isNaN(values[i]) ? NaN : (values[i] as number);
  return { type: 'double', values: made };
}

export function logicals(values: readonly boolean[]): RLogical {
  return { type: 'logical', values: Int32Array.from(values, Number) };
}

export function list(values: readonly RValue[], names?: readonly string[]): RList {
  return { type: 'list', values, ...named(names) };
}

/** A named list of what an object holds; what is undefined is left out. */
export function record(entries: Readonly<Record<string, RValue | undefined>>): RList {
  const there = Object.entries(entries).filter((entry): entry is [string, RValue] => entry[1] !== undefined);
  return list(
    there.map(([, value]) => value),
    there.map(([name]) => name),
  );
}

/** The same value with attributes put to those it has. */
export function withAttributes<T extends Attributed>(value: T, attributes: Readonly<Record<string, RValue>>): T {
  return { ...value, attributes: new Map([...(value.attributes ?? []), ...Object.entries(attributes)]) };
}

/** The text of an attribute, such as `class`; empty when there is none. */
export function textAttribute(value: RValue, name: string): readonly (string | null)[] {
  if (!('attributes' in value)) return [];
  const found = value.attributes?.get(name);
  return found?.type === 'character' ? found.values : [];
}

/** Whether R would say `inherits(value, name)`. */
export function inherits(value: RValue, name: string): boolean {
  return textAttribute(value, 'class').includes(name);
}
