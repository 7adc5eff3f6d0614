import type { Route } from '../routes.js';
import { unlessEmpty, type Operation } from './document.js';
import { pathParameters } from './path.js';
import { queryParameters } from './query-parameters.js';
import type { Schemas } from './schemas.js';

/** The operation of a route; `operationId` is unique in the document, `names` are the wildcards of its path. */
export function operationOf(route: Route, operationId: string, names: readonly string[], schemas: Schemas): Operation {
  const { method, contract } = route;
  const comment = contract.comment(method);
  const parameters = [...pathParameters(route, names, schemas), ...queryParameters(route, schemas)];
  const answer = route.responseField ? schemas.field(route.responseField) : schemas.message(method.output);
  return {
    operationId,
    tags: [method.parent.typeName],
    ...unlessEmpty('summary', summaryOf(comment) || method.name),
    ...unlessEmpty('description', comment),
    ...(method.deprecated && { deprecated: true as const }),
    ...(parameters.length && { parameters }),
    ...(route.body && { requestBody: requestBody(route, schemas) }),
    responses: {
      200: {
        description: contract.comment(method.output) || 'The answer.',
        content: { 'application/json': { schema: answer } },
      },
      default: { $ref: '#/components/responses/Error' },
    },
  };
}

function requestBody({ bodyField, method }: Route, schemas: Schemas): NonNullable<Operation['requestBody']> {
  const schema = bodyField ? schemas.field(bodyField) : schemas.message(method.input);
  return {
    required: bodyField === undefined && method.input.fields.length > 0,
    content: { 'application/json': { schema } },
  };
}

/** The first sentence of a comment, on one line. */
function summaryOf(comment: string): string {
  const paragraph = comment.split('\n\n')[0]?.replaceAll('\n', ' ') ?? '';
  return /^(.*?[.!?])(\s|$)/.exec(paragraph)?.[1]?.replace(/\.$/, '') ?? paragraph;
}
