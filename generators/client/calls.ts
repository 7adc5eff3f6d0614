import type { DescField, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { isWrapperDesc } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../runtime/contract/index.js';
import { routesOf, type Route } from '../../runtime/contract/routes.js';

/** A piece of a path: text as it is, or the field whose value goes there (`many`: its slashes stay). */
export type PathPart = string | { readonly field: string; readonly many: boolean };

/** How a client calls an rpc over HTTP, in no language yet. Fields are named as JSON has them, with dots. */
export interface ClientCall {
  readonly method: DescMethod;
  /** Full name: `iris.v1.Classifier.Classify`. */
  readonly rpc: string;
  readonly httpMethod: string;
  readonly path: readonly PathPart[];
  /** `*`: the request is the body; a name: that field is; empty: there is none. What is in neither is the query. */
  readonly body: string;
  /** Set where the answer is one field of the response. */
  readonly responseField: DescField | undefined;
  /** google.api.HttpBody goes over the wire as it is: a content type and bytes. */
  readonly rawRequest: boolean;
  readonly rawResponse: boolean;
}

/**
 * One call for each rpc of a contract, by its first rule that can carry every request; where none can (a map has no place
 * in a query, nor has a stream of messages in a path), by the default route, which can.
 */
export function clientCalls(contract: Contract): ReadonlyMap<DescMethod, ClientCall> {
  const calls = new Map<DescMethod, ClientCall>();
  const routes = routesOf(contract);
  for (const method of contract.methods) {
    const own = routes.filter((route) => route.method === method);
    const route =
      own.find((candidate) => candidate.isListed && carriesAll(candidate)) ?? own.find(({ isDefault }) => isDefault);
    // Where a rule says just what the default route says, the rule stands for it.
    calls.set(method, callOf(route ?? (own[0] as Route)));
  }
  return calls;
}

function callOf(route: Route): ClientCall {
  const { method, rpc, httpMethod, body, bodyField, responseField, requestBody, responseKind } = route;
  return {
    method,
    rpc,
    httpMethod,
    path: pathOf(route),
    body: bodyField?.jsonName ?? body,
    responseField,
    rawRequest: requestBody === 'raw',
    rawResponse: responseKind === 'raw',
  };
}

function pathOf({ template, pathFields }: Route): PathPart[] {
  const parts: PathPart[] = [];
  for (let at = 0; at < template.segments.length;) {
    const variable = template.variables.find(({ start }) => start === at);
    const segment = template.segments[at];
    const field = pathFields.get(variable?.field ?? '')?.map(({ jsonName }) => jsonName);
    parts.push('/');
    if (variable && field) parts.push({ field: field.join('.'), many: variable.multi });
    else if (segment?.kind === 'literal') parts.push(encodeURIComponent(segment.value));
    at = variable?.end ?? at + 1;
  }
  if (template.segments.length === 0) parts.push('/');
  if (template.verb) parts.push(`:${encodeURIComponent(template.verb)}`);
  return joined(parts);
}

function joined(parts: readonly PathPart[]): PathPart[] {
  const all: PathPart[] = [];
  for (const part of parts) {
    const last = all.at(-1);
    if (typeof part === 'string' && typeof last === 'string') all[all.length - 1] = last + part;
    else all.push(part);
  }
  return all;
}

const METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'PATCH', 'OPTIONS']);

function carriesAll(route: Route): boolean {
  const { httpMethod, template, streamKind, method, body, pathFields, bodyField } = route;
  const inVariables = (i: number) => template.variables.some(({ start, end }) => start <= i && i < end);
  if (!METHODS.has(httpMethod) || template.segments.some(({ kind }, i) => kind !== 'literal' && !inVariables(i)))
    return false;
  const takesMany = streamKind === 'client_streaming' || streamKind === 'bidi_streaming';
  if (takesMany) return template.variables.length === 0 && (streamKind === 'bidi_streaming' || body === '*');
  if (body === '*') return true;
  const bound = new Set([...pathFields.values()].filter(({ length }) => length === 1).map(([field]) => field));
  const inQuery = method.input.fields.filter((field) => field !== bodyField && !bound.has(field));
  return inQuery.every((field) => fitsQuery(field, new Set([method.input])));
}

const TEXTS = new Set(['Timestamp', 'Duration', 'FieldMask'].map((name) => `google.protobuf.${name}`));

function fitsQuery(field: DescField, seen: Set<DescMessage>): boolean {
  if (!field.message) return field.fieldKind !== 'map';
  const { message } = field;
  if (TEXTS.has(message.typeName) || isWrapperDesc(message)) return true;
  if (field.fieldKind !== 'message' || message.typeName.startsWith('google.protobuf.')) return false;
  if (seen.has(message)) return true;
  seen.add(message);
  return message.fields.every((inner) => fitsQuery(inner, seen));
}
