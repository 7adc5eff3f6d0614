import type { DescField, DescMessage } from '@bufbuild/protobuf';
import { parameterKindOf } from '../parameter-kind.js';
import type { Route } from '../routes.js';
import { unlessEmpty, type Parameter } from './document.js';
import type { Schemas } from './schemas.js';

/** A message inside a message inside … is not offered as query parameters deeper than this, though it is accepted. */
const DEEPEST = 4;

/** Every field of the request that neither the path nor the body fills, messages taken apart into dotted names. */
export function queryParameters(route: Route, schemas: Schemas): Parameter[] {
  if (route.body === '*') return [];
  const bound = new Set([...route.pathFields.values()].map((path) => path.map((field) => field.name).join('.')));
  if (route.bodyField) bound.add(route.bodyField.name);
  return [...leaves(route.method.input, [])]
    .filter((path) => !bound.has(path.map((f) => f.name).join('.')) && path[0] !== route.bodyField)
    .map((path) => parameterOf(path, route, schemas));
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

function parameterOf(path: readonly DescField[], { contract }: Route, schemas: Schemas): Parameter {
  const field = path[path.length - 1] as DescField;
  return {
    name: path.map(({ jsonName }) => jsonName).join('.'),
    in: 'query',
    required: false,
    schema: schemas.field(field),
    ...unlessEmpty('description', contract.comment(field)),
    ...(field.deprecated && { deprecated: true as const }),
  };
}
