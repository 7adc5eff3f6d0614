import type { DescField, DescMessage } from '@bufbuild/protobuf';

/** Fields from a message down to one of its parts; all but the last are singular messages. */
export type FieldPath = readonly [DescField, ...DescField[]];

/** Finds a field by its proto name or its JSON name. */
export function fieldNamed(message: DescMessage, name: string): DescField | undefined {
  return message.fields.find((field) => field.name === name) ?? message.fields.find((field) => field.jsonName === name);
}

/** Resolves a dotted path such as `visit.vitals.heart_rate`; a string instead says why that is not possible. */
export function resolveFieldPath(message: DescMessage, path: string): FieldPath | string {
  const fields: DescField[] = [];
  let at: DescMessage | undefined = message;
  for (const name of path.split('.')) {
    if (at === undefined) return `"${fields.at(-1)?.name}" is not a message, it has no field "${name}"`;
    const field = fieldNamed(at, name);
    if (field === undefined) return `${at.typeName} has no field "${name}"`;
    fields.push(field);
    at = field.fieldKind === 'message' ? field.message : undefined;
  }
  return fields as unknown as FieldPath;
}
