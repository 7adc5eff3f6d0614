import type { DescField, DescMessage, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../contract.js';
import { FieldBehavior } from '../standard/google/api/field_behavior_pb.js';
import { exampleValue } from './example-value.js';
import { groupsOf } from './oneofs.js';
import { behaves, isRequired } from './presence.js';
import { fieldRules, typeRules } from './rules.js';

/** Messages within messages are shown down to this depth; what must be given, deeper. */
const DEEPEST = 3;
const DEEPEST_REQUIRED = 12;
/** Fields of a message that are shown besides those that must be given. */
const MOST = 24;

export type Direction = 'request' | 'response';

/**
 * Examples of messages: every field of a small contract, the same ones each time; one member of a oneof, one item of a
 * list, what only goes the other way left out. An example fits its schema. Undefined: a field that must be there has no
 * value that could be made up.
 */
export class Examples {
  constructor(private readonly contract: Contract) {}

  message(message: DescMessage, direction: Direction, without: ReadonlySet<string> = new Set()): JsonValue | undefined {
    return this.#message(message, direction, [], without);
  }

  /** As `message`; of a field with its rules, list or map included. */
  field(field: DescField, direction: Direction): JsonValue | undefined {
    return this.#field(field, direction, []);
  }

  #message(
    message: DescMessage,
    direction: Direction,
    within: readonly DescMessage[],
    without: ReadonlySet<string>,
  ): JsonValue | undefined {
    if (isWrapperDesc(message)) return exampleValue(message.fields[0], {});
    const own = WELL_KNOWN[message.typeName];
    if (own !== undefined) return own;
    if (within.length > DEEPEST_REQUIRED) return undefined;
    const chosen = this.#chosen(message, direction, without);
    const json: JsonObject = {};
    for (const field of chosen) {
      const required = isRequired(this.contract, field);
      if (!required && (Object.keys(json).length >= MOST || this.#leavesOut(field, message, within))) continue;
      const value = this.#field(field, direction, [...within, message]);
      if (value !== undefined) json[field.jsonName] = value;
      else if (required) return undefined;
    }
    return json;
  }

  #leavesOut(field: DescField, message: DescMessage, within: readonly DescMessage[]): boolean {
    if (field.deprecated) return true;
    if (!field.message) return false;
    return within.length >= DEEPEST - 1 || field.message === message || within.includes(field.message);
  }

  /** The fields that may stand together: of each oneof the first that goes this way. */
  #chosen(message: DescMessage, direction: Direction, without: ReadonlySet<string>): DescField[] {
    const other = direction === 'request' ? FieldBehavior.OUTPUT_ONLY : FieldBehavior.INPUT_ONLY;
    const fields = message.fields.filter((field) => !without.has(field.jsonName) && !behaves(field, other));
    const rivals = new Set<string>();
    for (const { names } of groupsOf(this.contract, message)) {
      const [first, ...more] = names.filter((name) =>
        fields.some((field) => field.jsonName === name && !rivals.has(name)),
      );
      if (first !== undefined) for (const name of more) rivals.add(name);
      // A member that the path gives: the others may not be given too.
      if (names.some((name) => without.has(name))) for (const name of names) rivals.add(name);
    }
    return fields.filter(({ jsonName }) => !rivals.has(jsonName));
  }

  #field(field: DescField, direction: Direction, within: readonly DescMessage[]): JsonValue | undefined {
    const rules = fieldRules(this.contract, field);
    const { own } = typeRules(rules);
    if (field.fieldKind === 'list') return this.#list(field, own, direction, within);
    if (field.fieldKind === 'map') return this.#map(field, own, direction, within);
    return this.#single(field, rules, direction, within);
  }

  #list(
    field: DescField,
    own: JsonObject,
    direction: Direction,
    within: readonly DescMessage[],
  ): JsonValue | undefined {
    if (own['maxItems'] === '0') return [];
    const item = this.#single(field, (own['items'] ?? {}) as JsonObject, direction, within);
    const length = Math.max(1, Number(own['minItems'] ?? 1));
    if (item === undefined || length > 1000) return undefined;
    if (own['unique'] !== true || length === 1) return Array.from({ length }, () => item);
    const all = Array.from({ length }, (_, i) => varied(item, i));
    return all.includes(undefined) ? undefined : (all as JsonValue[]);
  }

  #map(
    field: DescField & { fieldKind: 'map' },
    own: JsonObject,
    direction: Direction,
    within: readonly DescMessage[],
  ): JsonValue | undefined {
    const least = Number(own['minPairs'] ?? 1);
    const value = this.#single(field, (own['values'] ?? {}) as JsonObject, direction, within);
    const key = exampleKey(field, (own['keys'] ?? {}) as JsonObject);
    if (own['maxPairs'] === '0') return {};
    return value === undefined || key === undefined || least > 1 ? undefined : { [key]: value };
  }

  #single(
    field: DescField,
    rules: JsonObject,
    direction: Direction,
    within: readonly DescMessage[],
  ): JsonValue | undefined {
    if (!field.message) return exampleValue(field, rules);
    const { own } = typeRules(rules);
    const given = own['const'] ?? (own['example'] as JsonValue[])?.[0] ?? (own['in'] as JsonValue[])?.[0];
    if (isWrapperDesc(field.message)) return exampleValue(field.message.fields[0], rules);
    const name = field.message.typeName;
    if (name === 'google.protobuf.Duration')
      return given ?? own['gte'] ?? own['lte'] ?? (hasLimits(own) ? undefined : '1.500s');
    if (name === 'google.protobuf.Timestamp')
      return given ?? own['gte'] ?? own['lte'] ?? (hasLimits(own) ? undefined : WELL_KNOWN[name]);
    if (name === 'google.protobuf.Any' && hasLimits(own)) return undefined;
    return this.#message(field.message, direction, within, new Set());
  }
}

function hasLimits(own: JsonObject): boolean {
  return Object.keys(own).some((rule) => rule !== 'example' && rule !== 'ltNow');
}

/** Another value of the same kind for a list whose items must differ. */
function varied(item: JsonValue, n: number): JsonValue | undefined {
  if (n === 0) return item;
  if (typeof item === 'number') return item + n;
  return undefined;
}

function exampleKey(field: DescField & { fieldKind: 'map' }, rules: JsonObject): string | undefined {
  const key = { ...field, fieldKind: 'scalar', scalar: field.mapKey, enum: undefined, name: 'key' };
  const value = exampleValue(key as unknown as DescField, rules);
  return value === undefined ? undefined : String(value);
}

const WELL_KNOWN: Readonly<Record<string, JsonValue>> = {
  'google.protobuf.Any': { '@type': 'type.googleapis.com/google.rpc.RequestInfo', requestId: '1' },
  'google.protobuf.Duration': '1.500s',
  'google.protobuf.Empty': {},
  'google.protobuf.FieldMask': 'name',
  'google.protobuf.ListValue': ['text', 1],
  'google.protobuf.Struct': { key: 'text' },
  'google.protobuf.Timestamp': '2026-01-31T12:00:00Z',
  'google.protobuf.Value': 'text',
};
