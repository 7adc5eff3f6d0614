import { toJson, type JsonValue } from '@bufbuild/protobuf';
import {
  type Duration,
  type FieldMask,
  isWrapperDesc,
  type ListValue,
  ListValueSchema,
  type Struct,
  StructSchema,
  type Timestamp,
  type Value,
  ValueSchema,
} from '@bufbuild/protobuf/wkt';
import { isMessage, type DescMessage, type DescField } from '@bufbuild/protobuf';
import { characters, doubles, list, logicals, NULL, type RValue, withAttributes } from '../rds/index.js';
import { each, Misfit, within } from './misfit.js';
import { type Int64Mode, type Plain } from './kinds.js';
import { onePlainToR, plainToR, text } from './plain-to-r.js';

/** How a message that R knows by a type of its own becomes that: one, and several. */
export interface KnownToR {
  readonly one: (value: unknown) => RValue;
  readonly many: (values: readonly unknown[]) => RValue;
}

const inList = (one: KnownToR['one']): KnownToR => ({
  one,
  many: (values) => list(each(values, (i) => `[${i}]`, one)),
});

/** Seconds since 1970, or of a duration. */
const seconds = ({ seconds: whole, nanos }: Timestamp | Duration): number => Number(whole) + nanos / 1e9;

const times = (values: readonly unknown[]): RValue =>
  withAttributes(doubles(values.map((value) => seconds(value as Timestamp))), {
    class: characters(['POSIXct', 'POSIXt']),
    tzone: characters(['UTC']),
  });

const durations = (values: readonly unknown[]): RValue =>
  withAttributes(doubles(values.map((value) => seconds(value as Duration))), {
    class: characters(['difftime']),
    units: characters(['secs']),
  });

const KNOWN: Readonly<Record<string, KnownToR>> = {
  'google.protobuf.Timestamp': { one: (value) => times([value]), many: times },
  'google.protobuf.Duration': { one: (value) => durations([value]), many: durations },
  'google.protobuf.FieldMask': inList((value) => characters((value as FieldMask).paths.map(text))),
  // A field has it as JSON, all else as a message.
  'google.protobuf.Struct': inList((value) =>
    jsonToR(isMessage(value, StructSchema) ? json(() => toJson(StructSchema, value as Struct)) : (value as JsonValue)),
  ),
  'google.protobuf.Value': inList((value) => jsonToR(json(() => toJson(ValueSchema, value as Value)))),
  'google.protobuf.ListValue': inList((value) => jsonToR(json(() => toJson(ListValueSchema, value as ListValue)))),
};

/** The conversion of google's own messages; undefined for all others. Any is not among them: it needs the contract. */
export function knownToR(desc: DescMessage, int64: Int64Mode): KnownToR | undefined {
  if (!isWrapperDesc(desc)) return Object.hasOwn(KNOWN, desc.typeName) ? KNOWN[desc.typeName] : undefined;
  const kind = (desc as DescMessage).fields[0] as DescField & Plain;
  // Where a field is of a wrapper's type protobuf-es keeps what is in it.
  const bare = (value: unknown): unknown => (isMessage(value, desc) ? (value as { value?: unknown }).value : value);
  return {
    one: (value) => onePlainToR(kind, bare(value), int64),
    many: (values) => plainToR(kind, values.map(bare), int64),
  };
}

function json(convert: () => JsonValue): JsonValue {
  try {
    return convert();
  } catch {
    throw new Misfit('is no value of JSON');
  }
}

function jsonToR(value: JsonValue): RValue {
  if (value === null) return NULL;
  switch (typeof value) {
    case 'boolean':
      return logicals([value]);
    case 'number':
      return doubles([value]);
    case 'string':
      return characters([text(value)]);
  }
  if (Array.isArray(value)) return list(each(value, (i) => `[${i}]`, jsonToR));
  const entries = Object.entries(value);
  return list(
    entries.map(([name, inner]) => within(`.${name}`, () => jsonToR(inner))),
    entries.map(([name]) => text(name)),
  );
}
