import type { Route } from '../routes.js';
import { goodResponses, requestBody, type Makers } from './content.js';
import { unlessEmpty, type Operation } from './document.js';
import { errorResponses } from './errors.js';
import { pathParameters } from './path.js';
import { queryParameters } from './query-parameters.js';
import { requestHeaders } from './request-headers.js';

/** The operation of a route; `operationId` is unique in the document, `names` are the wildcards of its path. */
export function operationOf(route: Route, operationId: string, names: readonly string[], makers: Makers): Operation {
  const { method, contract, httpMethod, streamKind } = route;
  const comment = contract.comment(method);
  const body = requestBody(route, makers);
  return {
    operationId,
    tags: [method.parent.typeName],
    ...unlessEmpty('summary', summaryOf(comment) || method.name),
    ...unlessEmpty('description', comment),
    ...(method.deprecated && { deprecated: true as const }),
    parameters: [
      ...pathParameters(route, names, makers),
      ...(streamKind === 'client_streaming' || streamKind === 'bidi_streaming' ? [] : queryParameters(route, makers)),
      ...requestHeaders(httpMethod),
    ],
    ...(body && { requestBody: body }),
    responses: {
      ...goodResponses(route, makers),
      ...errorResponses({ body: body !== undefined, upgrade: streamKind === 'bidi_streaming' }),
    },
    ...(streamKind !== 'unary' && { 'x-ao-stream': streamNote(route, makers) }),
  };
}

function streamNote({ method, streamKind }: Route, { schemas }: Makers): NonNullable<Operation['x-ao-stream']> {
  return {
    kind: streamKind,
    sends: schemas.message(method.input),
    receives: schemas.message(method.output),
    webSocket:
      'GET this path with `Upgrade: websocket`. Send a message as a JSON text each, an empty text at the end; each answer is {"result": …}, a failure {"error": …} and close code 4000 + the gRPC code.',
  };
}

/** The first sentence of a comment, on one line. */
function summaryOf(comment: string): string {
  const paragraph = comment.split('\n\n')[0]?.replaceAll('\n', ' ') ?? '';
  return /^(.*?[.!?])(\s|$)/.exec(paragraph)?.[1]?.replace(/\.$/, '') ?? paragraph;
}
