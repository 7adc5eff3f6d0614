import {
  create,
  mergeFromJson,
  ScalarType,
  type DescEnum,
  type DescField,
  type DescMessage,
  type JsonValue,
  type Message,
} from '@bufbuild/protobuf';
import { reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { expectationOf, shown } from './expectation.js';
import type { FieldPath } from './field-path.js';
import { parameterKindOf } from './parameter-kind.js';
import { parseJson } from './parse-json.js';
import { RequestInvalid } from './request-invalid.js';
import { isDayAndHour, isDuration, isProperText } from './strict-text.js';

const FLOAT = /^-?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?$|^(NaN|-?Infinity)$/;
const INTEGER = /^-?\d+$/;

/** Messages that hold any JSON: a parameter of the query gives it as text, `?filter={"a":1}`. */
const ANY_JSON = new Set(['google.protobuf.Struct', 'google.protobuf.Value', 'google.protobuf.ListValue']);

/**
 * Sets a field of a message, however deep, from the text of a path variable or of the query parameters of one name.
 * `name` is what the request called it, for RequestInvalid. A list takes all texts, any other field just one.
 */
export function setParameter(
  root: DescMessage,
  message: Message,
  path: FieldPath,
  name: string,
  texts: readonly string[],
): void {
  const fields = withoutWrapped(path);
  const field = fields[fields.length - 1] as DescField;
  if (field.fieldKind === 'map' || !isSettable(field)) fail(name, unsettable(field, name));
  if (field.fieldKind !== 'list' && texts.length > 1) fail(name, `takes one value, ${texts.length} were given`);
  const parent = fields.slice(0, -1).reduce((at, step) => descend(at, step, name), reflect(root, message));
  refuseRival(parent, field, name);
  for (const [i, text] of texts.entries()) {
    const at = field.fieldKind === 'list' && texts.length > 1 ? `${name}[${i}]` : name;
    if (field.message?.typeName === 'google.protobuf.FieldMask') addMask(parent, field, text);
    else merge(parent, field, jsonOf(field, text, at), text, at);
  }
}

/** `limit.value` of a wrapper is `limit`: a message holds the value itself. */
function withoutWrapped(path: FieldPath): readonly DescField[] {
  const holder = path[path.length - 2]?.message;
  return holder && isWrapperDesc(holder) ? path.slice(0, -1) : path;
}

function isSettable(field: DescField): boolean {
  return parameterKindOf(field) !== undefined || ANY_JSON.has(field.message?.typeName ?? '');
}

function merge(parent: ReflectMessage, field: DescField, json: JsonValue, text: string, at: string): void {
  try {
    mergeFromJson(parent.desc, parent.message, { [field.jsonName]: field.fieldKind === 'list' ? [json] : json });
  } catch {
    fail(at, expected(field, text));
  }
}

/**
 * A mask in a query may use proto names, as Google's own clients send it. Proto JSON knows lowerCamelCase alone, in which
 * not every proto name can be written.
 */
function addMask(parent: ReflectMessage, field: DescField, text: string): void {
  const message = field.message as DescMessage;
  const names = text === '' ? [] : text.split(',');
  const paths = names.map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));
  const mask = reflect(message, create(message, { paths } as never));
  if (field.fieldKind === 'list') parent.get(field).add(mask);
  else parent.set(field, mask);
}

/** The message that a field of a message holds, made when it is not there yet. */
function descend(parent: ReflectMessage, field: DescField, name: string): ReflectMessage {
  if (field.fieldKind !== 'message') throw new Error(`${field} holds no message`);
  refuseRival(parent, field, name);
  if (!parent.isSet(field)) parent.set(field, reflect(field.message));
  return parent.get(field);
}

function refuseRival(parent: ReflectMessage, field: DescField, name: string): void {
  const set = field.oneof && parent.oneofCase(field.oneof);
  if (set && set !== field)
    fail(name, `cannot be given together with "${set.name}": only one of the oneof "${field.oneof?.name}" may be set`);
}

/** Proto JSON takes numbers as strings, but more leniently (0x10, 1e3 for a whole number) than a URL should. */
function jsonOf(field: DescField, text: string, name: string): JsonValue {
  const kind = parameterKindOf(field);
  if (kind === undefined) return anyJson(field, text, name);
  if (kind.kind === 'enum') return INTEGER.test(text) ? Number(text) : knownEnum(kind.enum, field, text, name);
  if (kind.kind === 'text') return textOf(kind.typeName, field, text, name);
  switch (kind.scalar) {
    case ScalarType.BOOL:
      return text === 'true' || text === 'false' ? text === 'true' : fail(name, expected(field, text));
    case ScalarType.STRING:
      return text;
    case ScalarType.BYTES:
      return isProperText(kind.scalar, text) ? text : fail(name, expected(field, text));
    case ScalarType.DOUBLE:
    case ScalarType.FLOAT:
      return FLOAT.test(text) ? text : fail(name, expected(field, text));
    default:
      return INTEGER.test(text) ? text : fail(name, expected(field, text));
  }
}

function anyJson(field: DescField, text: string, name: string): JsonValue {
  try {
    return parseJson(text);
  } catch {
    return fail(name, `expected JSON, ${expectationOf(field)}, got ${shown(text)}`);
  }
}

/** The library takes what only begins like a duration, and 30 February for a day of March. */
function textOf(typeName: string, field: DescField, text: string, name: string): JsonValue {
  const isProper = typeName === 'google.protobuf.Duration' ? isDuration(text) : isDayAndHour(text);
  return isProper ? text : fail(name, expected(field, text));
}

function knownEnum({ values }: DescEnum, field: DescField, text: string, name: string): JsonValue {
  return values.some((value) => value.name === text || value.jsonName === text)
    ? text
    : fail(name, expected(field, text));
}

function expected(field: DescField, text: string): string {
  return `expected ${expectationOf(field)}, got ${shown(text)}`;
}

function unsettable(field: DescField, name: string): string {
  if (field.fieldKind === 'map') return 'a map cannot be given in the query';
  if (field.fieldKind === 'list') return 'a list of messages cannot be given in the query';
  if (field.message?.typeName === 'google.protobuf.Any') return 'a message of any type cannot be given in the query';
  const inner = field.message?.fields[0]?.jsonName;
  return inner ? `is a message: give its fields one by one, such as ${name}.${inner}` : 'cannot be given in the query';
}

function fail(field: string, description: string): never {
  throw new RequestInvalid([{ field, description }]);
}
