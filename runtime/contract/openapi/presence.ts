import { getOption, type DescField, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../contract.js';
import { FieldBehavior, field_behavior } from '../standard/google/api/field_behavior_pb.js';
import type { Schema } from './document.js';
import { collectionKeywords, longRange, valueKeywords, zeroOf } from './rule-keywords.js';
import { fieldRules, typeRules } from './rules.js';

const behaviors = new WeakMap<DescField, readonly FieldBehavior[]>();

/** Whether the contract says by google.api.field_behavior that a field behaves so. */
export function behaves(field: DescField, behavior: FieldBehavior): boolean {
  if (field.proto.options === undefined) return false;
  let known = behaviors.get(field);
  // Kept: options are read from their bytes anew each time.
  if (known === undefined) behaviors.set(field, (known = getOption(field, field_behavior)));
  return known.includes(behavior);
}

/**
 * Whether a field must be given: its contract says so, it is `required` (proto2), or it has no presence and its zero,
 * which stands for it when it is left out, breaks a rule.
 */
export function isRequired(contract: Contract, field: DescField): boolean {
  if (field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED || behaves(field, FieldBehavior.REQUIRED))
    return true;
  const rules = fieldRules(contract, field);
  if (rules['required'] === true) return !field.oneof;
  return isImplicit(field) && rules['ignore'] === undefined && !zeroFits(field, rules);
}

/** Fields whose zero and whose absence are the same. */
export function isImplicit(field: DescField): boolean {
  return (
    field.fieldKind === 'list' ||
    field.fieldKind === 'map' ||
    (!field.oneof && field.presence === FeatureSet_FieldPresence.IMPLICIT)
  );
}

/** What `required` adds for a field without presence: it may not be its zero. */
export function notZero(field: DescField): Schema {
  if (field.fieldKind === 'list') return { minItems: 1 };
  if (field.fieldKind === 'map') return { minProperties: 1 };
  return zeroOf(field) === '' ? { minLength: 1 } : { not: { const: zeroOf(field) } };
}

/** Rules of bytes that no bytes at all break. */
const NOT_EMPTY = ['len', 'minLen', 'prefix', 'suffix', 'contains', 'ip', 'ipv4', 'ipv6', 'uuid'];

function zeroFits(field: DescField, rules: JsonObject): boolean {
  if (field.fieldKind === 'list' || field.fieldKind === 'map') {
    const { minItems, minProperties } = collectionKeywords(rules).keywords;
    return !minItems && !minProperties;
  }
  const { type, own } = typeRules(rules);
  if (type === 'bytes') return !NOT_EMPTY.some((rule) => rule in own);
  return (
    fits(valueKeywords(field, rules).keywords, zeroOf(field)) && (zeroOf(field) !== '0' || fits(longRange(own), 0))
  );
}

/** Whether a value fits the keywords that rules become; formats are taken as strings that are not empty. */
export function fits(schema: Schema, value: JsonValue): boolean {
  return Object.entries(schema).every(
    ([keyword, wanted]) => CHECKS[keyword]?.(value as never, wanted as never) ?? true,
  );
}

const CHECKS: Readonly<Record<string, (value: never, wanted: never) => boolean>> = {
  const: (value, wanted) => value === wanted,
  enum: (value, wanted: unknown[]) => wanted.includes(value),
  not: (value, wanted: Schema) => !fits(wanted, value),
  anyOf: (value, wanted: Schema[]) => wanted.some((schema) => fits(schema, value)),
  allOf: (value, wanted: Schema[]) => wanted.every((schema) => fits(schema, value)),
  minLength: (value: string, wanted) => [...value].length >= wanted,
  maxLength: (value: string, wanted) => [...value].length <= wanted,
  pattern: (value: string, wanted: string) => new RegExp(wanted, 'u').test(value),
  format: (value) => value !== '',
  minimum: (value, wanted) => value >= wanted,
  maximum: (value, wanted) => value <= wanted,
  exclusiveMinimum: (value, wanted) => value > wanted,
  exclusiveMaximum: (value, wanted) => value < wanted,
};
