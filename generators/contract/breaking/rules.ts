import type { DescField, DescMessage, DescOneof, JsonObject, JsonValue } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { fieldRules, rulesOf } from '../../../runtime/contract/openapi/rules.js';
import { places, type Break, type Sides } from './break.js';
import { pairsOf, reachOf } from './reach.js';

/** What requests are refused for now and were not before: buf.validate rules that are new or narrower. */
export function ruleBreaks(sides: Sides): Break[] {
  const { requests } = reachOf(sides);
  return [...pairsOf(sides)].flatMap(([old, now]) => {
    if (old.kind !== 'message' || now.kind !== 'message' || !requests.has(old.typeName)) return [];
    const fields = now.fields.flatMap((field) => {
      const was = old.fields.find(({ number }) => number === field.number);
      return was ? narrowed(sides, `${now.typeName}.${field.name}`, was, field) : [];
    });
    const oneofs = now.oneofs.flatMap((oneof) => {
      const was = old.oneofs.find(({ name }) => name === oneof.name);
      return narrowed(sides, `${now.typeName}.${oneof.name}`, was, oneof, old);
    });
    return [...narrowed(sides, now.typeName, old, now), ...fields, ...oneofs];
  });
}

type Ruled = DescMessage | DescField | DescOneof;

/** `around` is what held nothing of the kind before. */
function narrowed(sides: Sides, subject: string, old: Ruled | undefined, now: Ruled, around?: DescMessage): Break[] {
  const before = old ? flatRules(sides.before, old) : new Map<string, JsonValue>();
  const changes = [...flatRules(sides.after, now)].flatMap(([name, rule]) =>
    isNarrower(name, before.get(name), rule) ? [wordsFor(name, before.get(name), rule)] : [],
  );
  if (!changes.length) return [];
  return [
    {
      rule: 'RULES_NARROWED',
      breaks: ['rest'],
      subject,
      change: changes.join('; '),
      why: 'requests that were taken are refused with 400',
      instead: 'leave the rule as wide as it was, or take the narrower values in a new field or rpc',
      ...places(sides, old ?? around, now),
    },
  ];
}

/** Whether a buf.validate rule asks for a field. */
export function isRuledRequired(contract: Contract, field: DescField): boolean {
  return fieldRules(contract, field)['required'] === true;
}

/**
 * The rules by name (`string.minLen`); `required` is told by itself, examples refuse nothing. That the zero counts, which
 * is so unless `ignore` says otherwise, stands among them.
 */
function flatRules(contract: Contract, desc: Ruled): Map<string, JsonValue> {
  const rules = new Map<string, JsonValue>();
  const flatten = (json: JsonObject, prefix: string) => {
    for (const [key, value] of Object.entries(json)) {
      if (['required', 'ignore', 'example'].includes(key) && desc.kind === 'field') continue;
      if (typeof value === 'object' && value !== null && !Array.isArray(value)) flatten(value, `${prefix}${key}.`);
      else rules.set(prefix + key, value);
    }
  };
  const own = desc.kind === 'field' ? fieldRules(contract, desc) : (rulesOf(contract, desc) ?? {});
  flatten(own, '');
  if (rules.size && desc.kind === 'field') rules.set(COUNTS_ZERO, own['ignore'] !== 'IGNORE_IF_ZERO_VALUE');
  return rules;
}

/** No rule of its own: what is left where `ignore = IGNORE_IF_ZERO_VALUE` is taken away. */
const COUNTS_ZERO = 'zeroIsChecked';

const LOWER = /(^|\.)(min\w+|gte?)$/;
const UPPER = /(^|\.)(max\w+|lte?|within)$/;

function isNarrower(name: string, old: JsonValue | undefined, now: JsonValue): boolean {
  if (name === COUNTS_ZERO) return old === false && now === true;
  if (JSON.stringify(old) === JSON.stringify(now) || (now === false && !/(^|\.)const$/.test(name))) return false;
  if (old === undefined) return !(LOWER.test(name) && /min/.test(name) && sizeOf(now) === 0);
  if (LOWER.test(name)) return sizeOf(now) > sizeOf(old);
  if (UPPER.test(name)) return sizeOf(now) < sizeOf(old);
  const [was, is] = [textsIn(old), textsIn(now)];
  if (/(^|\.)in$/.test(name)) return was.some((item) => !is.includes(item));
  if (/(^|\.)(notIn|cel|celExpression)$/.test(name)) return is.some((item) => !was.includes(item));
  return true;
}

/** A number, a 64-bit number in a string, a duration or a time, to be compared with another of its kind. */
function sizeOf(value: JsonValue): number {
  const text = String(value);
  if (/^-?[\d.]+s$/.test(text)) return parseFloat(text);
  return Number.isNaN(Number(text)) ? Date.parse(text) : Number(text);
}

function textsIn(value: JsonValue): string[] {
  return (Array.isArray(value) ? value : [value]).map((item) => JSON.stringify(expressionOf(item)));
}

/** What a rule of one's own is called and says to callers may change. */
function expressionOf(item: JsonValue): JsonValue {
  return (typeof item === 'object' && item !== null && !Array.isArray(item) && item['expression']) || item;
}

function wordsFor(name: string, old: JsonValue | undefined, now: JsonValue): string {
  if (name === COUNTS_ZERO) return 'its zero is checked, too: `ignore = IGNORE_IF_ZERO_VALUE` is gone';
  const rule = name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return old === undefined
    ? `the rule ${rule} = ${JSON.stringify(now)} is new`
    : `the rule ${rule} was ${JSON.stringify(old)}, is ${JSON.stringify(now)}`;
}
