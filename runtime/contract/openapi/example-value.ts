import { ScalarType, type DescField, type JsonObject, type JsonValue } from '@bufbuild/protobuf';
import type { Schema } from './document.js';
import { fits } from './presence.js';
import { longRange, valueKeywords, zeroOf } from './rule-keywords.js';
import { typeRules } from './rules.js';
import { samplePattern } from './sample-pattern.js';

/**
 * An example of a scalar or enum by its type, name and rules: the first of what a person would write that fits.
 * Undefined: nothing that comes to mind does.
 */
export function exampleValue(field: DescField, rules: JsonObject): JsonValue | undefined {
  const { own } = typeRules(rules);
  const { keywords } = valueKeywords(field, rules);
  const given = own['const'] ?? (own['example'] as JsonValue[])?.[0] ?? (own['in'] as JsonValue[])?.[0];
  if (field.enum !== undefined) return exampleEnum(field, keywords);
  if (given !== undefined) return given;
  if (field.scalar === ScalarType.BOOL) return true;
  if (field.scalar === ScalarType.BYTES) return exampleBytes(own);
  if (field.scalar === ScalarType.STRING) return texts(field.name, own, keywords).find((text) => fits(keywords, text));
  return exampleNumber(field, own, keywords);
}

function exampleEnum({ enum: desc }: DescField, keywords: Schema): JsonValue | undefined {
  const names = desc?.values.map(({ name }) => name) ?? [];
  return [...names.slice(1), ...names.slice(0, 1)].find((name) => fits(keywords, name));
}

function exampleBytes(own: JsonObject): JsonValue | undefined {
  if (Object.keys(own).some((rule) => !/^(len|minLen|maxLen)$/.test(rule))) return undefined;
  const length = Number(own['len'] ?? Math.max(Number(own['minLen'] ?? 0), Math.min(3, Number(own['maxLen'] ?? 3))));
  return btoa('\x01'.repeat(length));
}

/** A whole number where the type wants one; of 64 bits as a string, whose range only the rules know. */
function exampleNumber(field: DescField, own: JsonObject, keywords: Schema): JsonValue | undefined {
  const fraction = field.scalar === ScalarType.DOUBLE || field.scalar === ScalarType.FLOAT;
  const [lower, upper] = [own['gt'] ?? own['gte'], own['lt'] ?? own['lte']].map((n) =>
    n === undefined ? undefined : Number(n),
  );
  const near = [lower, lower === undefined ? 0 : lower + 1, upper, upper === undefined ? 0 : upper - 1];
  const middle = lower === undefined || upper === undefined ? [] : [(lower + upper) / 2];
  const candidates = [...(fraction ? [0.5] : []), 1, ...near.map((n) => n ?? 0), ...middle, 0, 2, 3, -1];
  const isText = typeof zeroOf(field) === 'string';
  const range = { ...(isText && longRange(own)), ...keywords };
  const found = candidates.find((n) => (fraction || Number.isInteger(n)) && fits(range, n));
  return found !== undefined && isText ? String(found) : found;
}

const FORMATS: Readonly<Record<string, string>> = {
  email: 'ada@example.com',
  hostname: 'example.com',
  ip: '192.0.2.1',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uri: 'https://example.com/',
  uriRef: '/path',
  address: 'example.com',
  uuid: '123e4567-e89b-42d3-a456-426614174000',
  tuuid: '123e4567e89b42d3a456426614174000',
  ulid: '01ARZ3NDEKTSV4RRFFQ69G5FAV',
  ipWithPrefixlen: '192.0.2.1/24',
  ipv4WithPrefixlen: '192.0.2.1/24',
  ipv6WithPrefixlen: '2001:db8::1/64',
  ipPrefix: '192.0.2.0/24',
  ipv4Prefix: '192.0.2.0/24',
  ipv6Prefix: '2001:db8::/64',
  hostAndPort: 'example.com:443',
  protobufFqn: 'acme.v1.Thing',
  protobufDotFqn: '.acme.v1.Thing',
  wellKnownRegex: 'x-example',
};

/** By a word in the name of a field, the first that fits. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/(^|_)e?mail/, FORMATS['email'] as string],
  [/(^|_)(url|uri|link)$/, FORMATS['uri'] as string],
  [/(^|_)(id|key|token|code)$/, '1'],
  [/(^|_)(date|day)$/, '2026-01-31'],
  [/(^|_)(language|locale)(_code)?$/, 'en'],
  [/(^|_)(text|content|message|prompt|query|question|description|comment|note)s?$/, 'Some text.'],
];

function texts(name: string, own: JsonObject, keywords: Schema): string[] {
  const format = Object.keys(own).find((rule) => rule in FORMATS);
  const sample = 'pattern' in own ? samplePattern(own['pattern'] as string) : undefined;
  const plain = [
    ...(format === undefined ? [] : [FORMATS[format] as string]),
    ...(sample === undefined ? [] : [sample]),
    BY_NAME.find(([word]) => word.test(name))?.[1] ?? name.replaceAll('_', ' '),
    ...['a', 'A', '1', 'abc', ''],
  ];
  const { prefix = '', suffix = '', contains = '' } = own as Record<string, string>;
  const whole = plain.map((text) => `${prefix}${text}${contains}${suffix}`);
  return [...whole, ...whole.map((text) => sized(text, keywords, suffix))];
}

/** The text cut or filled up to the length that is wanted, what it ends on kept. */
function sized(text: string, { minLength = 0, maxLength = Infinity }: Schema, suffix: string): string {
  const stem = text.slice(0, text.length - suffix.length);
  const room = (limit: unknown) => Math.max(0, (limit as number) - suffix.length);
  return stem.slice(0, room(maxLength)).padEnd(Math.min(room(minLength), 10_000), 'a') + suffix;
}
