import { create, fromJson, type DescMessage, type JsonValue, type Message, type Registry } from '@bufbuild/protobuf';
import { resolveFieldPath, type FieldPath } from './field-path.js';
import type { PathVariables } from './matcher.js';
import { setParameter } from './parameter.js';
import { parseQuery } from './query.js';
import { fromRaw, type RawBody } from './raw-body.js';
import { missingRequired } from './required.js';
import { RequestInvalid, type FieldViolation } from './request-invalid.js';
import type { Route } from './routes.js';
import { mendJson } from './strict-json.js';
import { deriveMask } from './update-mask.js';
import { validateRequest } from './validation/index.js';
import { violationsIn } from './violations.js';

/** A path of the query deeper than this is refused, as protobuf refuses deeper messages. */
const DEEPEST = 100;

/**
 * Makes the request message of a route from the parts of an HTTP request: the captured variables (see `Matcher`),
 * the query string without its `?`, and the parsed JSON body (undefined: none came; see `parseJson`). Fields of the
 * path win over the same fields in the body. A PATCH without an update mask gets the one that its body implies. Throws
 * RequestInvalid with all that does not fit the contract, each by its field path; or else with all that breaks its
 * buf.validate rules, for which `prepareValidation` must have been awaited.
 */
export function decodeRequest(
  route: Route,
  variables: PathVariables,
  queryString: string,
  body: JsonValue | undefined,
): Message {
  const message = assemble(route, variables, queryString, () => fromBody(route, body));
  if (route.maskField !== undefined && body !== undefined) deriveMask(route, message, body);
  refuseBroken(validateRequest(route, message, { body, query: queryString }));
  return message;
}

/**
 * The same for a route whose `requestBody` is `raw`: the bytes of the body go into a google.api.HttpBody with their
 * content type, whatever it is. They are not copied.
 */
export function decodeRawRequest(
  route: Route,
  variables: PathVariables,
  queryString: string,
  body: RawBody | undefined,
): Message {
  const { input } = route.method;
  const message = assemble(route, variables, queryString, () =>
    body === undefined ? create(input) : fromRaw(input, route.bodyField, body),
  );
  refuseBroken(validateRequest(route, message, { query: queryString }));
  return message;
}

function assemble(route: Route, variables: PathVariables, queryString: string, start: () => Message): Message {
  const violations: FieldViolation[] = [];
  const message = attempt(violations, start) ?? create(route.method.input);
  setParameters(route, message, variables, queryString, violations);
  // Only a message that is whole otherwise can be said to lack something.
  if (!violations.length)
    violations.push(
      ...missingRequired(route.method.input, message).map((field) => ({ field, description: 'is required' })),
    );
  refuseBroken(violations);
  return message;
}

/** Sets what the path and the query say in a message that the body says the rest of. Throws RequestInvalid. */
export function withoutBody(route: Route, message: Message, variables: PathVariables, queryString: string): void {
  const violations: FieldViolation[] = [];
  setParameters(route, message, variables, queryString, violations);
  refuseBroken(violations);
}

function setParameters(
  route: Route,
  message: Message,
  variables: PathVariables,
  queryString: string,
  violations: FieldViolation[],
): void {
  for (const [name, texts] of (queryString && attempt(violations, () => groupQuery(queryString))) || []) {
    attempt(violations, () => setFromQuery(route, message, name, texts));
  }
  for (const [name, text] of variables) {
    const fields = route.pathFields.get(name) as FieldPath;
    attempt(violations, () => setParameter(route.method.input, message, fields, name, [text]));
  }
}

function attempt<T>(violations: FieldViolation[], part: () => T): T | undefined {
  try {
    return part();
  } catch (error) {
    if (!(error instanceof RequestInvalid)) throw error;
    violations.push(...error.fieldViolations);
    return undefined;
  }
}

function refuseBroken(violations: readonly FieldViolation[]): void {
  if (violations.length) throw new RequestInvalid(violations);
}

function fromBody({ method, body: rule, bodyField, contract }: Route, body: JsonValue | undefined): Message {
  const { input } = method;
  if (body === undefined) return create(input);
  if (rule === '') throw new RequestInvalid([{ field: '', description: 'this route takes no body' }]);
  const json = bodyField === undefined ? body : { [bodyField.jsonName]: body };
  return messageOf(input, json, contract.registry, contract.decode.ignoreUnknownFields, body);
}

/** `parsed` is what `parseJson` gave, where `json` is something around it. */
function messageOf(
  message: DescMessage,
  json: JsonValue,
  registry: Registry,
  ignoreUnknownFields: boolean,
  parsed: JsonValue,
): Message {
  const loose = mendJson(message, json, registry, parsed);
  try {
    const read = fromJson(message, json, { registry, ignoreUnknownFields });
    if (loose === undefined) return read;
  } catch {
    const found = violationsIn(message, json, '', registry, ignoreUnknownFields);
    throw new RequestInvalid(found);
  }
  throw new RequestInvalid([loose]);
}

function groupQuery(queryString: string): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const [name, value] of parseQuery(queryString)) {
    const group = groups.get(name);
    if (group) group.push(value);
    else groups.set(name, [value]);
  }
  return groups;
}

function setFromQuery(route: Route, message: Message, name: string, texts: readonly string[]): void {
  const ignores = route.contract.decode.ignoreUnknownFields;
  if (route.body === '*') {
    if (ignores) return;
    refuse(name, 'unknown query parameter: this route takes all its fields from the body and the path');
  }
  if (name.split('.').length > DEEPEST) refuse(name.slice(0, 60), `messages are nested more than ${DEEPEST} deep`);
  const fields = resolveFieldPath(route.method.input, name);
  if (typeof fields !== 'string')
    return setParameter(route.method.input, message, queryField(route, fields, name), name, texts);
  if (!ignores) refuse(name, `unknown query parameter: ${fields}`);
}

function queryField(route: Route, fields: FieldPath, name: string): FieldPath {
  if (fields[0] === route.bodyField) refuse(name, 'is given by the body, it cannot be a query parameter too');
  if (
    [...route.pathFields.values()].some(
      (path) => path.length === fields.length && path.every((field, i) => field === fields[i]),
    )
  ) {
    refuse(name, 'is given by the path, it cannot be a query parameter too');
  }
  return fields;
}

function refuse(field: string, description: string): never {
  throw new RequestInvalid([{ field, description }]);
}
