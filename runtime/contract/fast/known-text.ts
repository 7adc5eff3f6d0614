import type { DescMessage, Message } from '@bufbuild/protobuf';
import type { Duration, ListValue, Struct, Timestamp, Value } from '@bufbuild/protobuf/wkt';
import { dayOf } from './days.js';
import { doubleText } from './float-text.js';
import { stringText } from './string-text.js';

const FIRST = -62_135_596_800;
const LAST = 253_402_300_799;

const writers: Readonly<Record<string, (message: never) => string | undefined>> = {
  'google.protobuf.Timestamp': timestampText,
  'google.protobuf.Duration': durationText,
  'google.protobuf.Struct': structText,
  'google.protobuf.Value': valueText,
  'google.protobuf.ListValue': listText,
};

/**
 * How the commonest of the types with a JSON of their own are written, undefined for all others. A value that has no JSON
 * gives undefined: the library says why.
 */
export function knownText({ typeName }: DescMessage): ((message: Message) => string | undefined) | undefined {
  return writers[typeName] as ((message: Message) => string | undefined) | undefined;
}

function timestampText({ seconds: long, nanos }: Timestamp): string | undefined {
  const seconds = Number(long);
  if (seconds < FIRST || seconds > LAST || nanos < 0 || nanos > 999_999_999) return undefined;
  const day = dayOf(seconds * 1000);
  const left = seconds - day.ms / 1000;
  const [hours, minutes] = [Math.floor(left / 3600), Math.floor(left / 60) % 60];
  return `"${day.text}T${two(hours)}:${two(minutes)}:${two(left % 60)}${fraction(nanos)}Z"`;
}

function durationText({ seconds, nanos }: Duration): string | undefined {
  return seconds >= 0n && seconds <= 315_576_000_000n && nanos >= 0 && nanos <= 999_999_999
    ? `"${seconds}${fraction(nanos)}s"`
    : undefined;
}

function two(value: number): string {
  return value < 10 ? `0${value}` : String(value);
}

/** None, three, six or nine digits. */
function fraction(nanos: number): string {
  if (nanos === 0) return '';
  const digits = String(nanos).padStart(9, '0');
  return `.${digits.endsWith('000000') ? digits.slice(0, 3) : digits.endsWith('000') ? digits.slice(0, 6) : digits}`;
}

function structText({ fields }: Struct): string | undefined {
  let text = '';
  for (const key of Object.keys(fields)) {
    const one = valueText(fields[key] as Value);
    if (one === undefined) return undefined;
    text += `,${stringText(key)}:${one}`;
  }
  return `{${text.slice(1)}}`;
}

function listText({ values }: ListValue): string | undefined {
  let text = '';
  for (const value of values) {
    const one = valueText(value);
    if (one === undefined) return undefined;
    text += `,${one}`;
  }
  return `[${text.slice(1)}]`;
}

function valueText({ kind }: Value): string | undefined {
  switch (kind.case) {
    case 'nullValue':
      return 'null';
    case 'numberValue':
      return Number.isFinite(kind.value) ? doubleText(kind.value) : undefined;
    case 'boolValue':
      return String(kind.value);
    case 'stringValue':
      return stringText(kind.value);
    case 'structValue':
      return structText(kind.value);
    case 'listValue':
      return listText(kind.value);
    default:
      return undefined;
  }
}

/** A Struct as a message holds it: plain JSON, in which only numbers can be what JSON has not. */
export function freeText(json: unknown): string | undefined {
  if (typeof json === 'number') return Number.isFinite(json) ? doubleText(json) : undefined;
  if (typeof json !== 'object' || json === null) return typeof json === 'string' ? stringText(json) : String(json);
  let text = '';
  for (const [key, value] of Object.entries(json)) {
    const one = freeText(value);
    if (one === undefined) return undefined;
    text += Array.isArray(json) ? `,${one}` : `,${stringText(key)}:${one}`;
  }
  return Array.isArray(json) ? `[${text.slice(1)}]` : `{${text.slice(1)}}`;
}
