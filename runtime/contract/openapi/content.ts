import type { DescField, DescMessage, JsonValue } from '@bufbuild/protobuf';
import type { Route } from '../routes.js';
import { isAccepted } from './accepted.js';
import type { Content, Operation, Response, Schema } from './document.js';
import type { Direction, Examples } from './example-message.js';
import { isImplicit, isRequired } from './presence.js';
import type { Schemas } from './schemas.js';

/** What makes schemas and what makes examples. */
export interface Makers {
  readonly schemas: Schemas;
  readonly examples: Examples;
}

const NDJSON = 'application/x-ndjson';

/** The body that a route takes; undefined: none. */
export function requestBody(route: Route, makers: Makers): Operation['requestBody'] {
  const { method, streamKind, body, bodyField, httpMethod } = route;
  if (streamKind === 'client_streaming' || streamKind === 'bidi_streaming') {
    if (httpMethod === 'GET' || httpMethod === 'HEAD') return undefined;
    const description = 'One JSON text a line: a message of the stream each.';
    return { required: false, description, content: { [NDJSON]: json(method.input, 'request', makers) } };
  }
  if (!body) return undefined;
  if (route.requestBody === 'raw') return { required: false, content: { '*/*': {} } };
  if (bodyField === undefined) return bodyOfMessage(route, method.input, onPath(route, []), makers);
  const required = isRequired(route.contract, bodyField);
  if (bodyField.fieldKind === 'message')
    return { ...bodyOfMessage(route, bodyField.message, onPath(route, [bodyField]), makers), required };
  const content = media(makers.schemas.field(bodyField), makers.examples.field(bodyField, 'request'));
  return { required, content: { 'application/json': content } };
}

function bodyOfMessage(route: Route, message: DescMessage, given: ReadonlySet<string>, { schemas, examples }: Makers) {
  const example = examples.message(message, 'request', given);
  const shown = example !== undefined && isAccepted(route, example) ? example : undefined;
  const content = {
    'application/json': media(schemas.messageWithout(message, given, route.maskField !== undefined), shown),
  };
  // A message in which nothing is required may be left out altogether.
  const required = message.fields.some((field) => !given.has(field.jsonName) && isRequired(route.contract, field));
  return { required, content };
}

/** JSON names of the fields of the body that the path gives already. */
function onPath({ pathFields }: Route, above: readonly DescField[]): ReadonlySet<string> {
  const inBody = [...pathFields.values()].filter(
    (path) => path.length === above.length + 1 && above.every((field, i) => path[i] === field),
  );
  return new Set(inBody.map((path) => (path.at(-1) as DescField).jsonName));
}

/** The answers of a route that are no error. */
export function goodResponses(route: Route, makers: Makers): Record<string, Response> {
  const { method, streamKind, responseField, contract, httpMethod } = route;
  const description = contract.comment(method.output) || 'The answer.';
  if (streamKind === 'server_streaming') return { 200: { description: STREAM, content: streamContent(route, makers) } };
  if (streamKind === 'bidi_streaming') {
    const upgrade: Response = { description: 'A WebSocket: JSON texts both ways, see `x-ao-stream`.' };
    const plain: Response = { description: STREAM, content: { [NDJSON]: line(route, makers) } };
    return { 101: upgrade, ...(httpMethod !== 'GET' && httpMethod !== 'HEAD' && { 200: plain }) };
  }
  if (route.responseKind === 'raw') return { 200: { description, content: { '*/*': {} } } };
  if (responseField === undefined)
    return { 200: { description, content: { 'application/json': json(method.output, 'response', makers) } } };
  const schema = orNull(makers.schemas.field(responseField), responseField);
  return {
    200: {
      description,
      content: { 'application/json': media(schema, makers.examples.field(responseField, 'response')) },
    },
  };
}

const STREAM =
  'The messages as they come. As NDJSON a JSON text a line, each `{"result": …}`, or `{"error": …}` at last where it fails; with `Accept: text/event-stream` as events whose data is a message, or of the type `error`.';

function streamContent(route: Route, makers: Makers): Content {
  if (route.responseKind === 'raw') return { '*/*': {} };
  return { [NDJSON]: line(route, makers), 'text/event-stream': { schema: { type: 'string' } } };
}

/** One line of a stream's answer. */
function line({ method, responseField }: Route, { schemas }: Makers): { readonly schema: Schema } {
  const result = responseField ? schemas.field(responseField) : schemas.message(method.output);
  return {
    schema: { oneOf: [only('result', result), only('error', { $ref: '#/components/schemas/google.rpc.Status' })] },
  };
}

function only(name: string, schema: Schema): Schema {
  return { type: 'object', properties: { [name]: schema }, required: [name], additionalProperties: false };
}

function json(message: DescMessage, direction: Direction, { schemas, examples }: Makers) {
  return media(schemas.message(message), examples.message(message, direction));
}

function media(schema: Schema, example: JsonValue | undefined) {
  return { schema, ...(example !== undefined && { example }) };
}

/** What has presence and is not set is answered as null. */
function orNull(schema: Schema, field: DescField): Schema {
  return isImplicit(field) ? schema : { anyOf: [schema, { type: 'null' }] };
}
