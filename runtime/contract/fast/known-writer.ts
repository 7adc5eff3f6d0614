import type { DescMessage } from '@bufbuild/protobuf';
import { startOfDay } from './days.js';
import { scalarWriter, type ValueWriter } from './scalar-writer.js';
import type { WireWriter } from './wire-writer.js';

const TIMESTAMP = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d{1,9})?Z$/;
const DURATION = /^(\d{1,11})(?:\.(\d{1,9}))?s$/;
const LONGEST_DURATION = 315_576_000_000;

/** Fields of google.protobuf's Timestamp and Duration, Struct and ListValue, Value: number and wire type. */
const SECONDS = 1 << 3;
const NANOS = 2 << 3;
const ENTRY = (1 << 3) | 2;
const KEY = (1 << 3) | 2;
const ENTRY_VALUE = (2 << 3) | 2;
const VALUE = {
  null: 1 << 3,
  number: (2 << 3) | 1,
  string: (3 << 3) | 2,
  bool: 4 << 3,
  struct: (5 << 3) | 2,
  list: (6 << 3) | 2,
};

/** Values nested deeper are left to the library, which knows its limit. */
const DEEPEST = 30;

const writers: Readonly<Record<string, ValueWriter>> = {
  'google.protobuf.Timestamp': timestamp,
  'google.protobuf.Duration': duration,
  'google.protobuf.Struct': (writer, json) => isObject(json) && struct(writer, json, 0),
  'google.protobuf.ListValue': (writer, json) => Array.isArray(json) && list(writer, json, 0),
  'google.protobuf.Value': (writer, json) => value(writer, json, 0),
};

/** How the commonest of the types with a JSON of their own are written; undefined for all others. */
export function knownWriter({ typeName }: DescMessage): ValueWriter | undefined {
  return writers[typeName];
}

function timestamp(writer: WireWriter, json: unknown): boolean {
  if (typeof json !== 'string' || !TIMESTAMP.test(json)) return false;
  const day = startOfDay(json.slice(0, 10));
  const [hours, minutes, seconds] = [twoDigits(json, 11), twoDigits(json, 14), twoDigits(json, 17)];
  if (day === undefined || json.startsWith('0000') || hours > 23 || minutes > 59 || seconds > 59) return false;
  secondsAndNanos(writer, day / 1000 + hours * 3600 + minutes * 60 + seconds, json.slice(20, -1));
  return true;
}

function duration(writer: WireWriter, json: unknown): boolean {
  const parts = typeof json === 'string' ? DURATION.exec(json) : null;
  if (parts === null || Number(parts[1]) >= LONGEST_DURATION) return false;
  secondsAndNanos(writer, Number(parts[1]), parts[2]);
  return true;
}

function twoDigits(text: string, at: number): number {
  return text.charCodeAt(at) * 10 + text.charCodeAt(at + 1) - 528;
}

function secondsAndNanos(writer: WireWriter, seconds: number, fraction = ''): void {
  if (seconds !== 0) {
    writer.varint(SECONDS);
    if (seconds > 0 && seconds < 2 ** 32) writer.varint(seconds);
    else writer.varint64(BigInt(seconds));
  }
  const nanos = fraction === '' ? 0 : Number(fraction.padEnd(9, '0'));
  if (nanos !== 0) {
    writer.varint(NANOS);
    writer.varint(nanos);
  }
}

function struct(writer: WireWriter, json: Record<string, unknown>, depth: number): boolean {
  for (const key in json) {
    writer.varint(ENTRY);
    const entry = writer.fork();
    writer.varint(KEY);
    if (!scalarWriter(9).write(writer, key)) return false;
    writer.varint(ENTRY_VALUE);
    const start = writer.fork();
    if (!value(writer, json[key], depth)) return false;
    writer.join(start);
    writer.join(entry);
  }
  return true;
}

function list(writer: WireWriter, json: readonly unknown[], depth: number): boolean {
  return json.every((item) => {
    writer.varint(ENTRY);
    const start = writer.fork();
    if (!value(writer, item, depth)) return false;
    writer.join(start);
    return true;
  });
}

function value(writer: WireWriter, json: unknown, depth: number): boolean {
  switch (typeof json) {
    case 'number':
      writer.varint(VALUE.number);
      return scalarWriter(1).write(writer, json);
    case 'string':
      writer.varint(VALUE.string);
      return scalarWriter(9).write(writer, json);
    case 'boolean':
      writer.varint(VALUE.bool);
      return scalarWriter(8).write(writer, json);
    default:
      return json === null ? nothing(writer) : depth < DEEPEST && nested(writer, json as object, depth + 1);
  }
}

function nothing(writer: WireWriter): boolean {
  writer.varint(VALUE.null);
  writer.varint(0);
  return true;
}

function nested(writer: WireWriter, json: object, depth: number): boolean {
  writer.varint(Array.isArray(json) ? VALUE.list : VALUE.struct);
  const start = writer.fork();
  const isWritten = Array.isArray(json)
    ? list(writer, json, depth)
    : struct(writer, json as Record<string, unknown>, depth);
  if (isWritten) writer.join(start);
  return isWritten;
}

function isObject(json: unknown): json is Record<string, unknown> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
