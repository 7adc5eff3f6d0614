import { ScalarType, toJson, type DescEnum, type DescField, type DescMessage, type Message } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { jsonText } from '../json-text.js';
import { hasOwnJson } from '../own-json.js';
import { doubleText, floatsText, floatText } from './float-text.js';
import { freeText, knownText } from './known-text.js';
import { stringText } from './string-text.js';

/** The JSON of a value as text; undefined: the library must write it, or say what is wrong with it. */
type TextOf = (value: unknown) => string | undefined;

type Fields = Message & Record<string, unknown>;

/** `FeatureSet.FieldPresence` */
const IMPLICIT = 2;
const LEGACY_REQUIRED = 3;

const writers = new WeakMap<DescMessage, TextOf>();

/**
 * The proto JSON of a message as text, zeros written out: what `toJson` and JSON.stringify give, in a third of the time, but
 * for floats of 32 bits, which have the fewest digits that tell them. Undefined: the message holds what is rare (an Any, a
 * field that the contract does not know and that may be an extension) and must be written by the library.
 */
export function plainMessageText(desc: DescMessage, message: Message): string | undefined {
  return writerOf(desc)(message);
}

function writerOf(desc: DescMessage): TextOf {
  let known = writers.get(desc);
  if (known === undefined) {
    // Looked up again when it is used: a message may hold itself.
    writers.set(desc, (value) => (writers.get(desc) as TextOf)(value));
    known = hasOwnJson(desc) ? ownJsonWriter(desc) : compile(desc);
    writers.set(desc, known);
  }
  return known;
}

/** The library knows those that are rare; an Any holds what it must be given the registry for. */
function ownJsonWriter(desc: DescMessage): TextOf {
  if (desc.typeName === 'google.protobuf.Any') return () => undefined;
  if (isWrapperDesc(desc)) {
    const write = oneWriter(desc.fields[0]);
    return (value) => write((value as Fields)['value']);
  }
  return (knownText(desc) as TextOf | undefined) ?? ((value) => jsonText(toJson(desc, value as Message)));
}

function compile(desc: DescMessage): TextOf {
  const fields = [...desc.fields].sort((a, b) => a.number - b.number).map(fieldWriter);
  return (value) => {
    const message = value as Fields;
    if (message.$unknown !== undefined) return undefined;
    let text = '';
    for (const write of fields) {
      const member = write(message);
      if (member === undefined) return undefined;
      text += member;
    }
    return `{${text.slice(1)}}`;
  };
}

/** Writes a comma, the key and the value; nothing when the field is not set. */
function fieldWriter(field: DescField): (message: Fields) => string | undefined {
  const key = `,${JSON.stringify(field.jsonName)}:`;
  const write =
    field.fieldKind === 'list' ? listWriter(field) : field.fieldKind === 'map' ? mapWriter(field) : oneWriter(field);
  const { localName } = field;
  const member = (value: unknown) => {
    const text = write(value);
    return text === undefined ? undefined : key + text;
  };
  if (field.oneof) {
    const oneof = field.oneof.localName;
    return (message) => {
      const chosen = message[oneof] as { case?: string; value?: unknown };
      return chosen.case === localName ? member(chosen.value) : '';
    };
  }
  if (field.fieldKind === 'list' || field.fieldKind === 'map' || field.presence === IMPLICIT)
    return (message) => member(message[localName]);
  const absent = field.presence === LEGACY_REQUIRED ? undefined : '';
  return (message) =>
    Object.hasOwn(message, localName) && message[localName] !== undefined ? member(message[localName]) : absent;
}

function listWriter(field: DescField): TextOf {
  if (field.scalar === ScalarType.FLOAT) return (value) => `[${floatsText(value as number[])}]`;
  const write = oneWriter(field);
  return (value) => {
    let text = '';
    for (const item of value as unknown[]) {
      const one = write(item);
      if (one === undefined) return undefined;
      text += `,${one}`;
    }
    return `[${text.slice(1)}]`;
  };
}

function mapWriter(field: DescField): TextOf {
  const write = oneWriter(field);
  return (value) => {
    const entries = value as Record<string, unknown>;
    let text = '';
    for (const key of Object.keys(entries)) {
      const one = write(entries[key]);
      if (one === undefined) return undefined;
      text += `,${stringText(key)}:${one}`;
    }
    return `{${text.slice(1)}}`;
  };
}

/** A single value, an item of a list or a value of a map. */
function oneWriter(field: DescField): TextOf {
  // Where a message holds them, Structs, and wrappers outside oneofs, are no messages but plain values.
  if (field.message?.typeName === 'google.protobuf.Struct') return freeText;
  if (field.fieldKind === 'message' && isWrapperDesc(field.message) && !field.oneof)
    return oneWriter(field.message.fields[0]);
  if (field.message) return writerOf(field.message);
  return field.enum ? enumWriter(field.enum) : scalarWriter(field.scalar as ScalarType);
}

function enumWriter({ typeName, values }: DescEnum): TextOf {
  if (typeName === 'google.protobuf.NullValue') return () => 'null';
  // Of two names for one number the first counts.
  const names = new Map(values.toReversed().map(({ number, jsonName }) => [number, JSON.stringify(jsonName)]));
  return (value) => names.get(value as number) ?? String(value);
}

function scalarWriter(type: ScalarType): TextOf {
  switch (type) {
    case ScalarType.STRING:
      return (value) => stringText(value as string);
    case ScalarType.FLOAT:
      return (value) => floatText(value as number);
    case ScalarType.DOUBLE:
      return (value) => doubleText(value as number);
    case ScalarType.BYTES:
      return (value) => {
        const { buffer, byteOffset, byteLength } = value as Uint8Array;
        return `"${Buffer.from(buffer, byteOffset, byteLength).toString('base64')}"`;
      };
    case ScalarType.INT64:
    case ScalarType.UINT64:
    case ScalarType.SINT64:
    case ScalarType.FIXED64:
    case ScalarType.SFIXED64:
      return (value) => `"${String(value)}"`;
    default:
      return String;
  }
}
