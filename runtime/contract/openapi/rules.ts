import {
  getOption,
  hasOption,
  toJson,
  type AnyDesc,
  type DescField,
  type DescMessage,
  type DescOneof,
} from '@bufbuild/protobuf';
import type { JsonObject, Message } from '@bufbuild/protobuf';
import type { Contract } from '../contract.js';

/**
 * The buf.validate rules of a declaration as proto JSON: only what is set is there. They are read by the extension as the
 * contract itself brings it, so that a contract without such rules costs nothing. Undefined: there are none.
 */
export function rulesOf(contract: Contract, desc: DescField | DescMessage | DescOneof): JsonObject | undefined {
  if (desc.proto.options === undefined) return undefined;
  if (!known.has(desc)) known.set(desc, readRules(contract, desc));
  return known.get(desc);
}

const known = new WeakMap<AnyDesc, JsonObject | undefined>();

function readRules({ registry }: Contract, desc: DescField | DescMessage | DescOneof): JsonObject | undefined {
  const extension = registry.getExtension(`buf.validate.${desc.kind}`);
  if (extension?.message === undefined || !hasOption(desc, extension)) return undefined;
  return toJson(extension.message, getOption(desc, extension) as Message, { registry }) as JsonObject;
}

/** The rules of a field that count at all. */
export function fieldRules(contract: Contract, field: DescField): JsonObject {
  const rules = rulesOf(contract, field) ?? {};
  return rules['ignore'] === 'IGNORE_ALWAYS' ? {} : rules;
}

/** The part of a field's rules that is about its type, and the name of that type: `string`, `repeated`. */
export function typeRules(rules: JsonObject): { readonly type: string; readonly own: JsonObject } {
  const [type = '', own = {}] = Object.entries(rules).find(([key]) => TYPES.has(key)) ?? [];
  return { type, own: own as JsonObject };
}

export const NUMBERS: ReadonlySet<string> = new Set([
  'float',
  'double',
  'int32',
  'sint32',
  'sfixed32',
  'uint32',
  'fixed32',
]);
const TYPES = new Set([
  ...NUMBERS,
  ...['int64', 'sint64', 'sfixed64', 'uint64', 'fixed64', 'bool', 'string', 'bytes', 'enum'],
  ...['repeated', 'map', 'any', 'duration', 'fieldMask', 'timestamp'],
]);

/** What the rules say that JSON Schema cannot: custom expressions, each as a sentence. */
export function expressionNotes(rules: JsonObject): string[] {
  const custom = (rules['cel'] ?? []) as { message?: string; expression?: string }[];
  const bare = (rules['celExpression'] ?? []) as string[];
  return [
    ...custom.map(({ message, expression }) =>
      message ? `${sentence(message)} (\`${expression}\`)` : `Must hold: \`${expression}\``,
    ),
    ...bare.map((expression) => `Must hold: \`${expression}\``),
  ];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
