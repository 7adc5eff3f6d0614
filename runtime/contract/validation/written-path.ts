import type { DescField, JsonValue } from '@bufbuild/protobuf';
import type { Path } from '@bufbuild/protobuf/reflect';
import { resolveFieldPath, type FieldPath } from '../field-path.js';
import { parseQuery } from '../query.js';
import type { Route } from '../routes.js';
import type { WrittenRequest } from './index.js';

/**
 * A path into a request message by the names that the request used: a variable of the path and a parameter of the query
 * by theirs, a field of the body by its key; by its JSON name what the request does not have.
 */
export function writtenPath(path: Path, route: Route, { body, query = '' }: WrittenRequest): string {
  const named = [...route.pathFields, ...(path[0] === route.bodyField ? [] : queryFields(route, query))];
  const start = named.find(([, fields]) => fields.every((field, i) => field === path[i]));
  if (start !== undefined) return start[0] + written(path.slice(start[1].length), undefined, true);
  const json = route.bodyField === undefined ? body : { [route.bodyField.jsonName]: body ?? null };
  return written(path, json, false);
}

function queryFields(route: Route, query: string): [string, FieldPath][] {
  return parseQuery(query).flatMap(([name]) => {
    const fields = resolveFieldPath(route.method.input, name);
    return typeof fields === 'string' ? [] : [[name, fields] as [string, FieldPath]];
  });
}

/** Follows the body along the path for as long as it goes. */
function written(path: Path, body: JsonValue | undefined, isTail: boolean): string {
  let text = '';
  let json = body;
  for (const part of path) {
    const dot = text || isTail ? '.' : '';
    if (part.kind === 'list_sub') {
      text += `[${part.index}]`;
      json = Array.isArray(json) ? json[part.index] : undefined;
    } else if (part.kind === 'map_sub') {
      text += `.${String(part.key)}`;
      json = member(json, String(part.key));
    } else {
      const name =
        part.kind === 'field' ? keyOf(part, json) : part.kind === 'extension' ? `[${part.typeName}]` : part.name;
      text += dot + name;
      json = member(json, name);
    }
  }
  return text;
}

function keyOf({ name, jsonName }: DescField, json: JsonValue | undefined): string {
  return member(json, jsonName) === undefined && member(json, name) !== undefined ? name : jsonName;
}

function member(json: JsonValue | undefined, key: string): JsonValue | undefined {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return undefined;
  return Object.hasOwn(json, key) ? json[key] : undefined;
}
