import { create, type DescField, type DescMessage, type JsonValue, type Message } from '@bufbuild/protobuf';
import { reflect } from '@bufbuild/protobuf/reflect';
import { fieldNamed } from './field-path.js';
import { hasOwnJson } from './own-json.js';
import type { Route } from './routes.js';

const MASK = 'google.protobuf.FieldMask';

/**
 * The field of a PATCH request that says what to change, where it can be told from the body: the request's singular
 * FieldMask called `update_mask`, or else its only one, beside a body that is a field with fields of its own (AIP-134).
 */
export function maskFieldOf(input: DescMessage, httpMethod: string, body: DescField | undefined) {
  if (httpMethod !== 'PATCH' || body?.fieldKind !== 'message' || hasOwnJson(body.message)) return undefined;
  const masks = input.fields.filter((field) => field.fieldKind === 'message' && field.message.typeName === MASK);
  return masks.find(({ name }) => name === 'update_mask') ?? (masks.length === 1 ? masks[0] : undefined);
}

/**
 * Sets the update mask of a PATCH that brought none: the fields that its body names, by proto names, down to those that
 * hold no further fields. A field that is null is named too: that clears it. Fields of the path are not to be changed.
 */
export function deriveMask({ maskField, bodyField, pathFields, method }: Route, message: Message, body: JsonValue) {
  if (maskField?.message === undefined || bodyField?.message === undefined) return;
  const request = reflect(method.input, message);
  if (request.isSet(maskField)) return;
  const fixed = new Set([...pathFields.values()].map((path) => path.map(({ name }) => name).join('.')));
  const start = `${bodyField.name}.`;
  const paths = [...pathsIn(bodyField.message, body)].filter((path) => !fixed.has(start + path));
  request.set(maskField, reflect(maskField.message, create(maskField.message, { paths } as never)));
}

/** The paths of the fields that the JSON of a message names, down to those that hold no further fields. */
export function* pathsIn(message: DescMessage, json: JsonValue): Generator<string> {
  if (!isObject(json)) return;
  for (const [key, value] of Object.entries(json)) {
    const field = fieldNamed(message, key);
    // What is left has been accepted already: an extension, or a field that the contract does not know.
    if (field === undefined) continue;
    const within = field.fieldKind === 'message' && !hasOwnJson(field.message) ? field.message : undefined;
    if (within === undefined || !isObject(value) || Object.keys(value).length === 0) yield field.name;
    else for (const path of pathsIn(within, value)) yield `${field.name}.${path}`;
  }
}

function isObject(json: JsonValue): json is Record<string, JsonValue> {
  return typeof json === 'object' && json !== null && !Array.isArray(json);
}
