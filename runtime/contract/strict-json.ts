import { ScalarType, type DescField, type DescMessage, type JsonValue, type Registry } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import { expectationOf, expectedKey, expectedMessage, shown } from './expectation.js';
import { longIntegersOf, type LongIntegers } from './long-integers.js';
import { hasOwnJson } from './own-json.js';
import type { FieldViolation } from './request-invalid.js';
import { isDayAndHour, isDuration, isLong, isProperText, isUnicode, wholeDigits } from './strict-text.js';

/**
 * Mends JSON, in place, for the library that reads it, and finds what that reads though proto JSON does not have it.
 * Mended: the long integers that `parseJson` kept as strings become numbers again where no field of 64 bits takes them;
 * `"1e2"` is 100 for such a field, too; null leaves an extension unset, and a message or enum beside another member of its
 * oneof. Found: numbers in strings that are hexadecimal or padded with spaces, text behind a duration, days and hours that
 * there are not, an Any whose value is missing, or null for a wrapper (which is no wrapper), base64 that is cut short or broken into
 * lines, halves of surrogate pairs. Says the first thing that is wrong; undefined: nothing is. `parsed` is what `parseJson` gave,
 * where `json` is something around it.
 */
export function mendJson(
  message: DescMessage,
  json: JsonValue,
  registry: Registry,
  parsed = json,
): FieldViolation | undefined {
  const found = ofMessage(message, json, { registry, longs: longIntegersOf(parsed) });
  return found && { field: found.path.replace(/^\./, ''), description: found.problem };
}

interface Walk {
  readonly registry: Registry;
  readonly longs: LongIntegers | undefined;
}

/** `path` is empty or begins with a point or bracket. */
interface Loose {
  readonly path: string;
  readonly problem: string;
}

type JsonObject = Record<string, JsonValue>;

const fieldsByName = new WeakMap<DescMessage, Map<string, DescField>>();

function fieldsOf(message: DescMessage): Map<string, DescField> {
  let fields = fieldsByName.get(message);
  if (fields === undefined) {
    fields = new Map(message.fields.flatMap((field) => [field.name, field.jsonName].map((name) => [name, field])));
    fieldsByName.set(message, fields);
  }
  return fields;
}

function ofMessage(message: DescMessage, json: JsonValue, walk: Walk): Loose | undefined {
  if (message.typeName.startsWith('google.protobuf.') && hasOwnJson(message)) return ofKnown(message, json, walk);
  if (!isObject(json)) return undefined;
  const fields = fieldsOf(message);
  for (const key in json) {
    const field = fields.get(key) ?? (key[0] === '[' ? extension(json, key, walk) : undefined);
    const found = field && ofField(field, json, key, walk);
    if (found !== undefined) return { ...found, path: `.${key}${found.path}` };
  }
  return undefined;
}

/** The library sets an extension that is null to its zero value. */
function extension(json: JsonObject, key: string, { registry }: Walk): DescField | undefined {
  const found = registry.getExtension(key.slice(1, -1)) as unknown as DescField | undefined;
  if (found && json[key] === null && found.message?.typeName !== 'google.protobuf.Value') delete json[key];
  return found;
}

function ofField(field: DescField, holder: JsonObject, key: string, walk: Walk): Loose | undefined {
  if (holder[key] === null && isBesideRival(field, holder)) delete holder[key];
  if (field.fieldKind === 'list') {
    const items = holder[key];
    return Array.isArray(items) ? ofAll(field, items as unknown as JsonObject, walk, (i) => `[${i}]`) : undefined;
  }
  if (field.fieldKind === 'map') {
    const entries = holder[key] as JsonValue;
    return isObject(entries) ? ofMap(field, entries, walk) : undefined;
  }
  return ofOne(field, holder, key, walk);
}

/** The library takes a message or an enum that is null for a member of its oneof that is set. */
function isBesideRival(field: DescField, holder: JsonObject): boolean {
  const type = (field.message ?? field.enum)?.typeName;
  if (field.oneof === undefined || type === undefined) return false;
  if (type === 'google.protobuf.Value' || type === 'google.protobuf.NullValue') return false;
  return field.oneof.fields.some((other) => other !== field && (other.name in holder || other.jsonName in holder));
}

/** The items of a list or the values of a map. Lists of text hold nothing to look at, unless long integers stand there. */
function ofAll(field: DescField, holder: JsonObject, walk: Walk, at: (key: string) => string): Loose | undefined {
  if (walk.longs === undefined && field.message === undefined && !isNumberOrBytes(field.scalar)) return undefined;
  for (const key in holder) {
    const found = ofOne(field, holder, key, walk);
    if (found !== undefined) return { ...found, path: at(key) + found.path };
  }
  return undefined;
}

function ofMap(field: DescField & { fieldKind: 'map' }, holder: JsonObject, walk: Walk): Loose | undefined {
  if (isNumberOrBytes(field.mapKey)) {
    for (const key in holder)
      if (!isProperText(field.mapKey, key))
        return { path: `.${key}`, problem: `as a key of "${field.name}", expected ${expectedKey(field)}` };
  }
  return ofAll(field, holder, walk, (key) => `.${key}`);
}

function ofOne(field: DescField, holder: JsonObject, key: string, walk: Walk): Loose | undefined {
  const { message, scalar } = field;
  if (walk.longs?.get(holder)?.has(key) && !takesLong(field)) giveBack(holder, key);
  const value = holder[key] as JsonValue;
  if (typeof value !== 'string') return message && ofMessage(message, value, walk);
  const kind = message && isWrapperDesc(message) ? message.fields[0].scalar : scalar;
  if (!isNumberOrBytes(kind)) return message && ofMessage(message, value, walk);
  if (!isProperText(kind, value)) return wrong(expectationOf(field), value);
  if (isLong(kind) && !/^[+-]?\d+$/.test(value)) holder[key] = wholeDigits(value) ?? value;
  return undefined;
}

function ofKnown(message: DescMessage, json: JsonValue, walk: Walk): Loose | undefined {
  if (message.typeName === 'google.protobuf.Any') return isObject(json) ? ofAny(json, walk) : undefined;
  if (typeof json === 'string' && !isProperString(message, json)) return wrong(expectedMessage(message), json);
  return isObject(json) || Array.isArray(json) ? ofFree(json, walk.longs) : undefined;
}

function isProperString({ typeName }: DescMessage, text: string): boolean {
  if (typeName === 'google.protobuf.Duration') return isDuration(text);
  if (typeName === 'google.protobuf.Timestamp') return isDayAndHour(text);
  return isUnicode(text);
}

/** What a Struct, Value or ListValue holds: any JSON. */
function ofFree(json: JsonObject | JsonValue[], longs: LongIntegers | undefined): Loose | undefined {
  for (const key of longs?.get(json) ?? []) giveBack(json, key);
  for (const [key, value] of Object.entries(json) as [string, JsonValue][]) {
    const at = Array.isArray(json) ? `[${key}]` : `.${key}`;
    if (!isUnicode(key) || (typeof value === 'string' && !isUnicode(value)))
      return { path: at, problem: 'holds half of a surrogate pair, which is no character' };
    const found = typeof value === 'object' && value !== null ? ofFree(value, longs) : undefined;
    if (found !== undefined) return { ...found, path: at + found.path };
  }
  return undefined;
}

function ofAny(json: JsonObject, walk: Walk): Loose | undefined {
  const url = String(json['@type']);
  const message = walk.registry.getMessage(url.slice(url.lastIndexOf('/') + 1));
  if (message === undefined) return undefined;
  if (!hasOwnJson(message)) return ofMessage(message, json, walk);
  if (json['value'] === undefined) return { path: '.value', problem: `is missing: the JSON of a ${message.typeName}` };
  const found =
    json['value'] === null && isWrapperDesc(message)
      ? wrong(expectedMessage(message), null)
      : ofOne({ message } as DescField, json, 'value', walk);
  return found && { ...found, path: `.value${found.path}` };
}

function wrong(expected: string, value: JsonValue): Loose {
  return { path: '', problem: `expected ${expected}, got ${shown(value)}` };
}

function isNumberOrBytes(scalar: ScalarType | undefined): scalar is ScalarType {
  return scalar !== undefined && scalar !== ScalarType.STRING && scalar !== ScalarType.BOOL;
}

function takesLong({ scalar, message }: DescField): boolean {
  const kind = message && isWrapperDesc(message) ? message.fields[0].scalar : scalar;
  return kind !== undefined && isLong(kind);
}

function giveBack(holder: object, key: string): void {
  const values = holder as JsonObject;
  values[key] = Number(values[key]);
}

function isObject(json: JsonValue): json is JsonObject {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
