import type { DescField, JsonObject, JsonValue } from '@bufbuild/protobuf';
import { scalarZeroValue } from '@bufbuild/protobuf/reflect';
import type { Schema } from './document.js';
import { expressionNotes, NUMBERS, typeRules } from './rules.js';

/** Rules as JSON Schema, and in words what it cannot say. */
export interface RuleKeywords {
  readonly keywords: Schema;
  readonly notes: readonly string[];
}

interface Said {
  readonly keywords: Schema;
  /** The rules that the keywords say. */
  readonly said: readonly string[];
}

/** The keywords for a single value of a field: of a list, for an item; of a map, for a value. */
export function valueKeywords(field: DescField, rules: JsonObject): RuleKeywords {
  const { type, own } = typeRules(rules);
  const { keywords, said } = type === 'string' ? textKeywords(own) : NUMBERS.has(type) ? range(own) : equal(field, own);
  const unsaid = Object.entries(own).filter(([key]) => !said.includes(key) && !SILENT.has(key));
  const words = unsaid.map(([key, value]) => `${key} ${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return {
    keywords: rules['ignore'] === 'IGNORE_IF_ZERO_VALUE' ? orZero(field, keywords) : keywords,
    notes: [...(words.length ? [`Rules: ${words.join(', ')}.`] : []), ...expressionNotes(rules)],
  };
}

/** Rules that the plain schema of the type says already, or that are none. */
const SILENT = new Set(['example', 'definedOnly', 'finite', 'strict']);

/** The keywords of a list or map as a whole. */
export function collectionKeywords(rules: JsonObject): RuleKeywords {
  const { own } = typeRules(rules);
  return {
    keywords: {
      ...count('minItems', own['minItems']),
      ...count('maxItems', own['maxItems']),
      ...(own['unique'] === true && { uniqueItems: true }),
      ...count('minProperties', own['minPairs']),
      ...count('maxProperties', own['maxPairs']),
    },
    notes: expressionNotes(rules),
  };
}

/** 64-bit numbers of the rules are strings in JSON. */
function count(keyword: string, value: JsonValue | undefined): Schema {
  return value === undefined ? {} : { [keyword]: Number(value) };
}

const EQUAL = ['const', 'in', 'notIn'];

function equal(field: DescField, own: JsonObject): Said {
  const shown = (value: JsonValue): JsonValue => field.enum?.value[value as number]?.name ?? value;
  const all = (values: JsonValue | undefined) => (values as JsonValue[]).map(shown);
  const keywords = {
    ...(own['const'] !== undefined && { const: shown(own['const']) }),
    ...('in' in own && { enum: all(own['in']) }),
    ...('notIn' in own && { not: { enum: all(own['notIn']) } }),
  };
  return { keywords, said: EQUAL };
}

function range(own: JsonObject): Said {
  const upper = bound(own, ['lt', 'exclusiveMaximum'], ['lte', 'maximum']);
  const lower = bound(own, ['gt', 'exclusiveMinimum'], ['gte', 'minimum']);
  // An upper bound below the lower one means: not between the two.
  const outside = upper && lower && upper.value < lower.value;
  const keywords = {
    ...Object.fromEntries(
      Object.entries({ const: own['const'], enum: own['in'] }).filter(([, value]) => value !== undefined),
    ),
    ...('notIn' in own && { not: { enum: own['notIn'] } }),
    ...(outside ? { anyOf: [upper.keyword, lower.keyword] } : { ...upper?.keyword, ...lower?.keyword }),
  };
  return { keywords, said: [...EQUAL, 'lt', 'lte', 'gt', 'gte'] };
}

/** The range of a 64-bit number, for the number that it is: its schema is that of a string, which knows no range. */
export function longRange({ lt, lte, gt, gte }: JsonObject): Schema {
  const limits = Object.entries({ lt, lte, gt, gte }).filter(([, limit]) => limit !== undefined);
  return range(Object.fromEntries(limits.map(([rule, limit]) => [rule, Number(limit)]))).keywords;
}

function bound(own: JsonObject, ...pairs: [rule: string, keyword: string][]) {
  const [rule, keyword] = pairs.find(([name]) => name in own) ?? [];
  const value = rule === undefined ? undefined : (own[rule] as number);
  return keyword === undefined || value === undefined ? undefined : { value, keyword: { [keyword]: value } };
}

const FORMATS: Readonly<Record<string, Schema>> = {
  email: { format: 'email' },
  hostname: { format: 'hostname' },
  ip: { anyOf: [{ format: 'ipv4' }, { format: 'ipv6' }] },
  ipv4: { format: 'ipv4' },
  ipv6: { format: 'ipv6' },
  uri: { format: 'uri' },
  uriRef: { format: 'uri-reference' },
  uuid: { format: 'uuid' },
  tuuid: { pattern: '^[0-9a-fA-F]{32}$' },
  ulid: { pattern: '^[0-7][0-9A-HJKMNP-TV-Za-hjkmnp-tv-z]{25}$' },
};

/** The keywords of a string: what JSON Schema has once (`pattern`, `not`) stands in `allOf` when rules want it twice. */
function textKeywords(own: JsonObject): Said {
  const parts: Schema[] = [
    count('minLength', own['len'] ?? own['minLen']),
    count('maxLength', own['len'] ?? own['maxLen']),
    ...['pattern', 'prefix', 'suffix', 'contains'].flatMap((rule) => patternOf(rule, own[rule] as string | undefined)),
    ...('notContains' in own ? [{ not: { pattern: literal(own['notContains'] as string) } }] : []),
    ...('const' in own ? [{ const: own['const'] }] : []),
    ...('in' in own ? [{ enum: own['in'] }] : []),
    ...('notIn' in own ? [{ not: { enum: own['notIn'] } }] : []),
    ...Object.entries(FORMATS).flatMap(([rule, schema]) => (own[rule] === true ? [schema] : [])),
  ];
  const readable = isPattern(own['pattern'] as string | undefined) ? ['pattern'] : [];
  const said = ['len', 'minLen', 'maxLen', ...readable, 'prefix', 'suffix', 'contains', 'notContains', ...EQUAL];
  return { keywords: allOf(parts), said: [...said, ...Object.keys(FORMATS)] };
}

function patternOf(rule: string, text: string | undefined): Schema[] {
  if (text === undefined || (rule === 'pattern' && !isPattern(text))) return [];
  if (rule === 'pattern') return [{ pattern: text }];
  return [{ pattern: `${rule === 'prefix' ? '^' : ''}${literal(text)}${rule === 'suffix' ? '$' : ''}` }];
}

/** The rules speak RE2, JSON Schema speaks ECMAScript: what only RE2 knows (`(?i)`) is said in words. */
function isPattern(text = ''): boolean {
  try {
    return Boolean(new RegExp(text, 'u'));
  } catch {
    return false;
  }
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&');
}

/** Joins schemas into one; those that clash with an earlier one go to `allOf`. */
export function allOf(parts: readonly Schema[]): Schema {
  let joined: Schema = {};
  const more: Schema[] = [];
  for (const part of parts) {
    if (Object.keys(part).some((key) => key in joined)) more.push(part);
    else joined = { ...joined, ...part };
  }
  return more.length ? { ...joined, allOf: more } : joined;
}

function orZero(field: DescField, keywords: Schema): Schema {
  if (Object.keys(keywords).length === 0) return keywords;
  return { anyOf: [{ const: zeroOf(field) }, keywords] };
}

/** The proto JSON of the value that a field without presence has when nobody set it. */
export function zeroOf(field: DescField): JsonValue {
  if (field.fieldKind === 'list') return [];
  if (field.fieldKind === 'map') return {};
  if (field.enum !== undefined) return field.enum.values[0]?.name ?? 0;
  const zero = field.scalar === undefined ? '' : scalarZeroValue(field.scalar, false);
  return typeof zero === 'bigint' ? '0' : zero instanceof Uint8Array ? '' : zero;
}
