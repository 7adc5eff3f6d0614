import type { DescField, DescMessage, Message } from '@bufbuild/protobuf';
import { isReflectMessage, reflect, type ReflectMessage } from '@bufbuild/protobuf/reflect';
import { FeatureSet_FieldPresence } from '@bufbuild/protobuf/wkt';

/** The `required` fields (proto2) that a message lacks, at any depth, by their paths in JSON: `old.parts[2].name`. */
export function missingRequired(desc: DescMessage, message: Message): string[] {
  return holdsRequired(desc) ? missingIn(reflect(desc, message), '') : [];
}

function missingIn(message: ReflectMessage, prefix: string): string[] {
  return message.fields.flatMap((field) => {
    const path = `${prefix}${field.jsonName}`;
    if (!message.isSet(field)) return isRequired(field) ? [path] : [];
    if (!field.message || !holdsRequired(field.message)) return [];
    return held(message, field).flatMap(([key, value]) =>
      isReflectMessage(value) ? missingIn(value, `${path}${key}.`) : [],
    );
  });
}

/** The messages of a field, each with what its path has behind the field's name. */
function held(message: ReflectMessage, field: DescField): [string, unknown][] {
  if (field.fieldKind === 'list') return [...message.get(field)].map((value, i) => [`[${i}]`, value]);
  if (field.fieldKind === 'map') return [...message.get(field)].map(([key, value]) => [`.${String(key)}`, value]);
  return [['', message.get(field)]];
}

function isRequired(field: DescField): boolean {
  return field.presence === FeatureSet_FieldPresence.LEGACY_REQUIRED;
}

const known = new WeakMap<DescMessage, boolean>();

/** Whether a message of this kind can lack a required field, its own or that of one it holds: few contracts have any. */
function holdsRequired(desc: DescMessage): boolean {
  const answer = known.get(desc) ?? [...reachable(desc)].some((message) => message.fields.some(isRequired));
  known.set(desc, answer);
  return answer;
}

function reachable(desc: DescMessage): Set<DescMessage> {
  const found = new Set([desc]);
  for (const message of found) for (const field of message.fields) if (field.message) found.add(field.message);
  return found;
}
