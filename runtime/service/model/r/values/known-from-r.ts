import { create, fromJson, type DescField, type DescMessage, type JsonValue } from '@bufbuild/protobuf';
import {
  DurationSchema,
  FieldMaskSchema,
  isWrapperDesc,
  ListValueSchema,
  StructSchema,
  TimestampSchema,
  ValueSchema,
} from '@bufbuild/protobuf/wkt';
import { inherits, type RValue, textAttribute } from '../rds/index.js';
import { elementsOf, isMatrix, isTime, kindOf } from './elements.js';
import type { Plain } from './kinds.js';
import { each, Misfit } from './misfit.js';
import { plainFromR } from './plain-from-r.js';

/** One or several of a message that R knows by a type of its own; null where a vector has NA. */
export type KnownFromR = (value: RValue) => unknown[];

/** Seconds from 0001-01-01 to 9999-12-31, those that a Timestamp may be; and the most of a Duration. */
const FIRST = -62_135_596_800;
const LAST = 253_402_300_799;
const LONGEST = 315_576_000_000;

const BILLION = 1_000_000_000n;

const UNITS: Readonly<Record<string, number>> = { secs: 1, mins: 60, hours: 3600, days: 86_400, weeks: 604_800 };

const KNOWN: Readonly<Record<string, KnownFromR>> = {
  'google.protobuf.Timestamp': (value) => {
    const day = inherits(value, 'Date') ? 86_400 : 1;
    if (day === 1 && !inherits(value, 'POSIXct'))
      throw new Misfit(`is ${kindOf(value)}, not a time (as.POSIXct() makes one)`);
    return seconds(value).map((time) => (time === null ? null : create(TimestampSchema, timeOf(time * day))));
  },
  'google.protobuf.Duration': (value) => {
    if (isTime(value)) throw new Misfit(`is ${kindOf(value)}, not a duration (difftime() makes one of two times)`);
    const unit = inherits(value, 'difftime') ? UNITS[textAttribute(value, 'units')[0] ?? 'secs'] : 1;
    return seconds(value).map((time) =>
      time === null ? null : create(DurationSchema, durationOf(time * (unit ?? NaN))),
    );
  },
  'google.protobuf.FieldMask': (value) =>
    value.type === 'list' ? each(value.values, (i) => `[[${i + 1}]]`, mask) : [mask(value)],
  'google.protobuf.Struct': (value) => {
    const made = json(value, true);
    return [fromJson(StructSchema, made)];
  },
  'google.protobuf.Value': (value) => [fromJson(ValueSchema, json(value))],
  'google.protobuf.ListValue': (value) => {
    const made = json(value);
    return [fromJson(ListValueSchema, Array.isArray(made) ? made : [made])];
  },
};

/** The messages of which a list of R is one, not several. */
const WHOLE = new Set(['google.protobuf.Struct', 'google.protobuf.Value', 'google.protobuf.ListValue']);

export const isWhole = ({ typeName }: DescMessage): boolean => WHOLE.has(typeName);

/** The conversion of google's own messages; undefined for all others. */
export function knownFromR(desc: DescMessage): KnownFromR | undefined {
  if (!isWrapperDesc(desc)) return Object.hasOwn(KNOWN, desc.typeName) ? KNOWN[desc.typeName] : undefined;
  const [field] = (desc as DescMessage).fields as [DescField & Plain];
  return (value) =>
    plainFromR(field, value).map((bare) =>
      bare === null ? null : create(desc as DescMessage, { value: bare } as never),
    );
}

function seconds(value: RValue): (number | null)[] {
  const elements = value.type === 'double' || value.type === 'integer' ? elementsOf(value) : undefined;
  if (elements === undefined || inherits(value, 'factor'))
    throw new Misfit(`is ${kindOf(value)}, not a number of seconds`);
  return elements.map((element) => (element === null ? null : Number(element)));
}

/**
 * Seconds as nanoseconds. Of all decimals that are the double it is the shortest, as it is what was meant: no double of our
 * days is exact to the nanosecond.
 */
function nanoseconds(time: number): bigint {
  const text = Math.abs(time) < 1e-6 ? Math.abs(time).toFixed(9) : String(Math.abs(time));
  const [whole = '', fraction = ''] = text.split('.');
  const nanos = BigInt(whole) * BILLION + BigInt(Math.round(Number(`0.${fraction}`) * 1e9));
  return time < 0 ? -nanos : nanos;
}

function timeOf(time: number) {
  if (!(time >= FIRST && time < LAST + 1)) throw new Misfit('is not a time from year 1 to year 9999');
  const nanos = nanoseconds(time);
  const rest = ((nanos % BILLION) + BILLION) % BILLION;
  return { seconds: (nanos - rest) / BILLION, nanos: Number(rest) };
}

function durationOf(time: number) {
  if (!(Math.abs(time) <= LONGEST)) throw new Misfit('is not a duration of at most 10,000 years');
  const nanos = nanoseconds(time);
  return { seconds: nanos / BILLION, nanos: Number(nanos % BILLION) };
}

function mask(value: RValue) {
  if (value.type === 'character' && value.values.length === 1 && value.values[0] === null) return null;
  if (value.type !== 'character' || value.values.includes(null))
    throw new Misfit(`is ${kindOf(value)}, not paths as text`);
  return create(FieldMaskSchema, { paths: [...(value.values as string[])] });
}

/** A value of R as JSON: what has names is an object, one value without them is itself, several are an array, NA is null. */
export function json(value: RValue, isObject = false): JsonValue {
  const names = textAttribute(value, 'names');
  const isNamed = names.length > 0 || ('attributes' in value && value.attributes?.has('names') === true);
  const items = value.type === 'list' ? value.values.map((inner) => () => json(inner)) : plainItems(value);
  if (isNamed || (isObject && items.length === 0)) return object(names, items);
  if (isObject) throw new Misfit(`is ${kindOf(value)}, not a list with names`);
  if (value.type === 'null') return null;
  if (items.length === 1 && value.type !== 'list') return (items[0] as () => JsonValue)();
  return each(
    items,
    (i) => (value.type === 'list' ? `[[${i + 1}]]` : `[${i + 1}]`),
    (item) => item(),
  );
}

function plainItems(value: RValue): (() => JsonValue)[] {
  if (isMatrix(value))
    throw new Misfit('is a matrix, and has no one order in JSON: write as.vector(), or a list of rows');
  const classed = textAttribute(value, 'class').filter((name) => name !== 'factor');
  const elements = classed.length > 0 ? undefined : elementsOf(value);
  if (elements === undefined) throw new Misfit(`is ${kindOf(value)}, which has no place in JSON`);
  return elements.map((element) => () => {
    if (typeof element === 'number' && !Number.isFinite(element)) throw new Misfit(`is ${element}, which JSON has not`);
    return typeof element === 'bigint' ? Number(element) : element;
  });
}

function object(names: readonly (string | null)[], items: readonly (() => JsonValue)[]): JsonValue {
  const made = Object.create(null) as Record<string, JsonValue>;
  each(
    items,
    (i) => `$${names[i]}`,
    (item, i) => {
      const name = names[i] ?? '';
      if (name === '') throw new Misfit('has elements without a name');
      if (name in made) throw new Misfit('is there twice');
      made[name] = item();
    },
  );
  return made;
}
