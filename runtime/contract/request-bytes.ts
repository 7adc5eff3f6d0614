import { create, toBinary, type JsonValue } from '@bufbuild/protobuf';
import { decodeRequest, withoutBody } from './decode-request.js';
import { plainJsonToBytes } from './fast/json-to-bytes.js';
import { longIntegersOf } from './long-integers.js';
import type { PathVariables } from './matcher.js';
import { RequestInvalid } from './request-invalid.js';
import { missingRequired } from './required.js';
import type { Route } from './routes.js';

/**
 * The bytes of the message that `decodeRequest` makes of the same request, and the same refusals. Faster, because JSON of
 * the plainest form goes to bytes directly: a message is made only of all other JSON, of that of a route with rules, and of
 * that of a PATCH whose update mask must be told.
 */
export function requestBytes(
  route: Route,
  variables: PathVariables,
  queryString: string,
  body: JsonValue | undefined,
): Uint8Array {
  return (
    plainBytes(route, variables, queryString, body) ??
    toBinary(route.method.input, decodeRequest(route, variables, queryString, body))
  );
}

function plainBytes(
  route: Route,
  variables: PathVariables,
  queryString: string,
  body: JsonValue | undefined,
): Uint8Array | undefined {
  if (body === undefined || route.body === '' || route.hasRules || route.maskField !== undefined) return undefined;
  if (longIntegersOf(body) !== undefined || (route.bodyField && typeof body !== 'object')) return undefined;
  const { input } = route.method;
  const json = route.bodyField === undefined ? body : { [route.bodyField.jsonName]: body };
  if (variables.size === 0 && queryString === '') return plainJsonToBytes(input, json);
  if (holdsCaptured(route, json)) return undefined;
  const bytes = plainJsonToBytes(input, json);
  const rest = bytes && restBytes(route, variables, queryString);
  // Messages are merged where their bytes are joined.
  return bytes && rest && Buffer.concat([bytes, rest]);
}

/** What path and query say; undefined when they are wrong, which is told together with what is wrong with the body. */
function restBytes(route: Route, variables: PathVariables, queryString: string): Uint8Array | undefined {
  try {
    const message = create(route.method.input);
    withoutBody(route, message, variables, queryString);
    if (missingRequired(route.method.input, message).length) return undefined;
    return toBinary(route.method.input, message);
  } catch (error) {
    if (error instanceof RequestInvalid) return undefined;
    throw error;
  }
}

/** Whether the body has a field that the path has as well, and that it could have to give back to zero; or a oneof may clash. */
function holdsCaptured({ pathFields, method }: Route, json: JsonValue): boolean {
  if (method.input.oneofs.some((oneof) => oneof.fields.length > 1)) return true;
  return [...pathFields.values()].some((path) => {
    let at: unknown = json;
    for (const { name, jsonName, oneof } of path) {
      if (oneof) return true;
      // A wrapper is written as its value.
      if (typeof at !== 'object' || at === null) return at !== undefined;
      const holder = at as Record<string, unknown>;
      at = Object.hasOwn(holder, jsonName) ? holder[jsonName] : Object.hasOwn(holder, name) ? holder[name] : undefined;
    }
    return at !== undefined;
  });
}
