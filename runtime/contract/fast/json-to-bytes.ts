import { ScalarType, type DescField, type DescMessage, type DescOneof, type JsonValue } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { hasOwnJson } from '../own-json.js';
import { enumWriter, scalarWriter, type ScalarWriter, type ValueWriter } from './scalar-writer.js';
import { knownWriter } from './known-writer.js';
import { WireWriter } from './wire-writer.js';

/** `FeatureSet.FieldPresence` of a field whose zero is not written. */
const IMPLICIT = 2;
const LEGACY_REQUIRED = 3;

/** Messages nested deeper are left to the library, which knows its limit. */
const DEEPEST = 50;

const writer = new WireWriter();
const writers = new WeakMap<DescMessage, ValueWriter>();
let depth = 0;

/**
 * The bytes of a message straight from its JSON, in about a third of the time that it takes by way of a message.
 * Undefined: the JSON is not of the plainest form (an unknown key, null, a number as a string, an Any, an extension, a
 * mistake), and says nothing about whether it is valid: what reads all forms, and finds mistakes, must read it.
 */
export function plainJsonToBytes(message: DescMessage, json: JsonValue): Uint8Array | undefined {
  writer.start();
  depth = 0;
  return writerOf(message)(writer, json) ? writer.finish() : undefined;
}

function writerOf(message: DescMessage): ValueWriter {
  let known = writers.get(message);
  if (known === undefined) {
    // Looked up again when it is used: a message may hold itself.
    writers.set(message, (to, json) => (writers.get(message) as ValueWriter)(to, json));
    known = isWrapperDesc(message) ? wrapperWriter(message.fields[0]) : (knownWriter(message) ?? compile(message));
    writers.set(message, known);
  }
  return known;
}

const never: ValueWriter = () => false;

type EntryWriter = (json: unknown) => boolean;

interface Entry {
  readonly write: EntryWriter;
  /** Which way of calling fields a key is of: 1 proto, 2 JSON, 0 both. Both in one object may be one field twice. */
  readonly style: number;
  readonly oneof: DescOneof | undefined;
}

function compile(message: DescMessage): ValueWriter {
  if (hasOwnJson(message) || message.fields.some(({ presence }) => presence === LEGACY_REQUIRED)) return never;
  const entries = new Map(message.fields.flatMap(entriesOf));
  const hasOneofs = message.oneofs.some((oneof) => oneof.fields.length > 1);
  return (_to, json) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json) || depth >= DEEPEST) return false;
    depth++;
    const seen = hasOneofs ? new Set<DescOneof>() : undefined;
    let styles = 0;
    for (const key in json) {
      const entry = entries.get(key);
      if (entry === undefined) return false;
      styles |= entry.style;
      if (entry.oneof !== undefined && seen?.has(entry.oneof)) return false;
      if (entry.oneof !== undefined) seen?.add(entry.oneof);
      if (!entry.write((json as Record<string, unknown>)[key])) return false;
    }
    depth--;
    return styles !== 3;
  };
}

function entriesOf(field: DescField): [string, Entry][] {
  const write = fieldWriter(field);
  const { name, jsonName, oneof } = field;
  if (name === jsonName) return [[name, { write, style: 0, oneof }]];
  return [
    [name, { write, style: 1, oneof }],
    [jsonName, { write, style: 2, oneof }],
  ];
}

function fieldWriter(field: DescField): EntryWriter {
  if (field.fieldKind === 'map') return mapWriter(field);
  if (field.message !== undefined) {
    if (field.delimitedEncoding) return () => false;
    const one = messageWriter(field.number, field.message);
    return field.fieldKind === 'list' ? (json) => Array.isArray(json) && json.every(one) : one;
  }
  const scalar = field.enum ? enumWriter(field.enum) : scalarWriter(field.scalar);
  if (scalar === undefined) return () => false;
  if (field.fieldKind === 'list') return listWriter(field, scalar);
  const one = singleWriter(field.number, scalar);
  return field.presence === IMPLICIT ? (json) => scalar.isZero(json) || one(json) : one;
}

function singleWriter(number: number, { write, wireType }: ScalarWriter): EntryWriter {
  const tag = tagOf(number, wireType);
  return (json) => {
    writer.varint(tag);
    return write(writer, json);
  };
}

function messageWriter(number: number, message: DescMessage): EntryWriter {
  const write = writerOf(message);
  const tag = tagOf(number, 2);
  return (json) => {
    writer.varint(tag);
    const start = writer.fork();
    if (!write(writer, json)) return false;
    writer.join(start);
    return true;
  };
}

function listWriter(field: DescField & { fieldKind: 'list' }, scalar: ScalarWriter): EntryWriter {
  if (!field.packed) {
    const one = singleWriter(field.number, scalar);
    return (json) => Array.isArray(json) && json.every(one);
  }
  const tag = tagOf(field.number, 2);
  const { write } = scalar;
  return (json) => {
    if (!Array.isArray(json)) return false;
    if (json.length === 0) return true;
    writer.varint(tag);
    const start = writer.fork();
    const isWritten =
      field.scalar === ScalarType.FLOAT || field.scalar === ScalarType.DOUBLE
        ? writer.numbers(json, field.scalar === ScalarType.FLOAT)
        : json.every((item) => write(writer, item));
    if (isWritten) writer.join(start);
    return isWritten;
  };
}

const KEYS: Partial<Record<ScalarType, (key: string) => unknown>> = {
  [ScalarType.STRING]: (key) => key,
  [ScalarType.BOOL]: (key) => (key === 'true' ? true : key === 'false' ? false : undefined),
};

/** Digits without zeros before them: `1` and `01` are one key. */
function wholeKey(key: string): unknown {
  return /^(?:0|-?[1-9]\d{0,14})$/.test(key) ? Number(key) : undefined;
}

function mapWriter(field: DescField & { fieldKind: 'map' }): EntryWriter {
  const keyOf = KEYS[field.mapKey] ?? wholeKey;
  const key = singleWriter(1, scalarWriter(field.mapKey));
  const scalar = field.message ? undefined : field.enum ? enumWriter(field.enum) : scalarWriter(field.scalar);
  const value = field.message ? messageWriter(2, field.message) : scalar && singleWriter(2, scalar);
  const tag = tagOf(field.number, 2);
  if (value === undefined) return () => false;
  return (json) => {
    if (typeof json !== 'object' || json === null || Array.isArray(json)) return false;
    for (const name in json) {
      writer.varint(tag);
      const start = writer.fork();
      if (!key(keyOf(name)) || !value((json as Record<string, unknown>)[name])) return false;
      writer.join(start);
    }
    return true;
  };
}

function wrapperWriter(field: DescField & { fieldKind: 'scalar' }): ValueWriter {
  const scalar = scalarWriter(field.scalar);
  const one = singleWriter(field.number, scalar);
  return (_to, json) => scalar.isZero(json) || one(json);
}

function tagOf(number: number, wireType: number): number {
  return ((number << 3) | wireType) >>> 0;
}
