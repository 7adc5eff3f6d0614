import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { parameterKindOf } from '../parameter-kind.js';
import type { Route } from '../routes.js';
import type { Makers } from './content.js';
import { unlessEmpty, type Parameter } from './document.js';
import { isRequired } from './presence.js';

/** A message inside a message inside … is not offered as query parameters deeper than this, though it is accepted. */
const DEEPEST = 4;

/** Every field of the request that neither the path nor the body fills, messages taken apart into dotted names. */
export function queryParameters(route: Route, makers: Makers): Parameter[] {
  if (route.body === '*') return [];
  const bound = new Set([...route.pathFields.values()].map((path) => path.map((field) => field.name).join('.')));
  if (route.bodyField) bound.add(route.bodyField.name);
  return [...leaves(route.method.input, [])]
    .filter((path) => !bound.has(path.map((f) => f.name).join('.')) && path[0] !== route.bodyField)
    .map((path) => parameterOf(path, route, makers));
}

function* leaves(message: DescMessage, above: readonly DescField[]): Generator<readonly DescField[]> {
  for (const field of message.fields) {
    const path = [...above, field];
    if (parameterKindOf(field) !== undefined) yield path;
    else if (field.fieldKind === 'message' && path.length <= DEEPEST && !isWithin(field.message, path))
      yield* leaves(field.message, path);
  }
}

function isWithin(message: DescMessage, path: readonly DescField[]): boolean {
  return message.typeName.startsWith('google.protobuf.') || path.some((field) => field.parent === message);
}

function parameterOf(
  path: readonly DescField[],
  { contract, httpMethod }: Route,
  { schemas, examples }: Makers,
): Parameter {
  const field = path[path.length - 1] as DescField;
  const required = path.every((step) => isRequired(contract, step));
  const example = required ? examples.field(field, 'request') : undefined;
  const { description = '', ...schema } = schemas.describedField(field);
  return {
    name: path.map(({ jsonName }) => jsonName).join('.'),
    in: 'query',
    required,
    schema,
    ...unlessEmpty('description', [description, derived(field, httpMethod)].filter(Boolean).join('\n\n')),
    ...(field.deprecated && { deprecated: true as const }),
    ...(example !== undefined && { example }),
  };
}

function derived(field: DescField, httpMethod: string): string {
  const isMask = httpMethod === 'PATCH' && field.message?.typeName === 'google.protobuf.FieldMask';
  return isMask && field.name === 'update_mask' ? 'Left out, it is the fields that the body has.' : '';
}
