import {
  fromJson,
  type DescField,
  type DescMessage,
  type DescOneof,
  type JsonReadOptions,
  type JsonValue,
  type Registry,
} from '@bufbuild/protobuf';
import { expectationOf, expectedKey, expectedMessage, shown } from './expectation.js';
import { fieldNamed } from './field-path.js';
import { hasOwnJson } from './own-json.js';
import type { FieldViolation } from './request-invalid.js';

/** More mistakes than this are not listed: nobody reads on, and a hostile body must not make a huge answer. */
const MOST = 20;
const DEEPEST = 100;
const TOO_DEEP = `messages are nested more than ${DEEPEST} deep`;

/**
 * Finds what is wrong with JSON that `fromJson` refused: that library stops at the first mistake and does not say
 * where it stands. Walks the JSON beside the descriptor and tries each leaf alone, so the work grows with the size of
 * the body. `path` is prefixed to every field. When no single leaf is at fault, the library's own words are given.
 */
export function violationsIn(
  message: DescMessage,
  json: JsonValue,
  path: string,
  registry: Registry,
  ignoreUnknownFields = false,
): FieldViolation[] {
  const search = new Search({ registry, ignoreUnknownFields });
  search.message(message, json, path, 0);
  return search.found.length ? search.found : [{ field: path, description: search.problem(message, json) }];
}

class Search {
  readonly found: FieldViolation[] = [];

  constructor(private readonly options: Pick<JsonReadOptions, 'registry' | 'ignoreUnknownFields'>) {}

  /** The library's reason for refusing a whole value, without its preamble. */
  problem(message: DescMessage, json: JsonValue): string {
    try {
      fromJson(message, json, this.options);
      return 'is not valid';
    } catch (error) {
      return (error instanceof Error ? error.message : String(error)).replace(/^cannot decode .*? from JSON:? /, '');
    }
  }

  message(message: DescMessage, json: JsonValue, path: string, depth: number): void {
    if (depth > DEEPEST) return this.#add(path, TOO_DEEP);
    if (hasOwnJson(message)) {
      if (!this.#fits(message, json))
        this.#add(
          path,
          this.#tooDeep(message, json) ? TOO_DEEP : `expected ${expectedMessage(message)}, got ${shown(json)}`,
        );
    } else if (!isObject(json)) this.#add(path, `expected ${expectedMessage(message)}, got ${shown(json)}`);
    else this.#members(message, json, path, depth);
  }

  #members(message: DescMessage, json: Record<string, JsonValue>, path: string, depth: number): void {
    const seen = new Map<DescField | DescOneof, string>();
    for (const [key, value] of Object.entries(json)) {
      if (this.found.length >= MOST) return;
      const at = path ? `${path}.${key}` : key;
      const field = fieldNamed(message, key);
      if (field === undefined) {
        if (!this.#fits(message, { [key]: value })) this.#add(at, `${message.typeName} has no field "${key}"`);
        continue;
      }
      const twin = seen.get(field);
      const rival = field.oneof && !(value === null && field.scalar !== undefined) ? seen.get(field.oneof) : undefined;
      seen.set(field, key);
      if (field.oneof && value !== null) seen.set(field.oneof, key);
      if (twin !== undefined) this.#add(at, `is the same field as "${twin}", which is given too`);
      else if (rival !== undefined)
        this.#add(
          at,
          `cannot be given together with "${rival}": only one of the oneof "${field.oneof?.name}" may be set`,
        );
      else this.#field(field, value, at, depth);
    }
  }

  #field(field: DescField, value: JsonValue, at: string, depth: number): void {
    if (field.fieldKind === 'list') this.#list(field, value, at, depth);
    else if (field.fieldKind === 'map') this.#map(field, value, at, depth);
    else if (value !== null) this.#one(field, value, value, at, depth);
  }

  #list(field: DescField, value: JsonValue, at: string, depth: number): void {
    if (value === null) return;
    if (!Array.isArray(value)) return this.#add(at, `expected a list, got ${shown(value)}`);
    // Messages are looked into, not tried: trying them anew at each level would cost the square of a deep body.
    if (!field.message && this.#fits(field.parent as DescMessage, { [field.jsonName]: value })) return;
    for (const [i, item] of value.entries()) {
      if (this.found.length >= MOST) return;
      this.#one(field, item, [item], `${at}[${i}]`, depth);
    }
  }

  #map(field: DescField & { fieldKind: 'map' }, value: JsonValue, at: string, depth: number): void {
    if (value === null) return;
    if (!isObject(value)) return this.#add(at, `expected an object, got ${shown(value)}`);
    const holds = (json: Record<string, JsonValue>) =>
      this.#fits(field.parent as DescMessage, { [field.jsonName]: json });
    const keys = Object.fromEntries(Object.keys(value).map((key) => [key, sample(field)]));
    const before = this.found.length;
    if (!holds(keys)) this.#keys(field, Object.keys(value), at, holds);
    if (field.message || this.found.length > before || !holds(value)) this.#values(field, value, at, depth);
    // Keys that are right one by one may still clash: "1" and "01" are one key.
    if (this.found.length === before && !holds(keys))
      this.#add(at, this.problem(field.parent as DescMessage, { [field.jsonName]: keys }));
  }

  #keys(
    field: DescField & { fieldKind: 'map' },
    keys: readonly string[],
    at: string,
    holds: (json: Record<string, JsonValue>) => boolean,
  ): void {
    for (const key of keys) {
      if (this.found.length >= MOST) return;
      if (!holds({ [key]: sample(field) }))
        this.#add(`${at}.${key}`, `as a key of "${field.name}", expected ${expectedKey(field)}`);
    }
  }

  #values(field: DescField & { fieldKind: 'map' }, value: Record<string, JsonValue>, at: string, depth: number): void {
    const good = sampleKey(field);
    for (const [key, item] of Object.entries(value)) {
      if (this.found.length >= MOST) return;
      this.#one(field, item, { [good]: item }, `${at}.${key}`, depth);
    }
  }

  /** Checks a single value; `alone` is how the field would hold just this value. */
  #one(field: DescField, value: JsonValue, alone: JsonValue, at: string, depth: number): void {
    if (field.message && value !== null) return this.message(field.message, value, at, depth + 1);
    if (this.#fits(field.parent as DescMessage, { [field.jsonName]: alone })) return;
    this.#add(at, `expected ${expectationOf(field)}, got ${shown(value)}`);
  }

  /** Of values that take any JSON (google.protobuf.Value), which are themselves messages within messages. */
  #tooDeep(message: DescMessage, json: JsonValue): boolean {
    return this.problem(message, json).includes('recursion depth');
  }

  #fits(message: DescMessage, json: JsonValue): boolean {
    try {
      fromJson(message, json, this.options);
      return true;
    } catch {
      return false;
    }
  }

  #add(field: string, description: string): void {
    this.found.push({ field, description });
  }
}

function isObject(json: JsonValue): json is Record<string, JsonValue> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}

/** A value that any field of this kind takes, to tell a wrong key of a map from a wrong value. */
function sample(field: DescField & { fieldKind: 'map' }): JsonValue {
  if (field.enum) return field.enum.values[0]?.name ?? 0;
  if (field.message) return field.message.typeName === 'google.protobuf.ListValue' ? [] : {};
  const type = field.scalar;
  return type === 8 ? false : type === 9 || type === 12 ? '' : 0;
}

/** A key that the map takes, to tell a wrong value from a wrong key. */
function sampleKey({ mapKey }: DescField & { fieldKind: 'map' }): string {
  return mapKey === 8 ? 'true' : mapKey === 9 ? 'a' : '1';
}
