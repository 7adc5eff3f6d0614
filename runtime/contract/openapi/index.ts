import type { Contract } from '../contract.js';
import { routesOf, type Route } from '../routes.js';
import { unlessEmpty, type OpenApiDocument, type OpenApiInfo, type Operation } from './document.js';
import type { Makers } from './content.js';
import { ERROR_RESPONSES, ERROR_SCHEMAS, HEADERS } from './errors.js';
import { Examples } from './example-message.js';
import { operationOf } from './operation.js';
import { documentedPaths } from './path.js';
import { REQUEST_HEADERS } from './request-headers.js';
import { Schemas } from './schemas.js';

export type { OpenApiDocument, OpenApiInfo } from './document.js';

const METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']);

/**
 * Describes the REST side of a contract as an OpenAPI 3.1 document: the routes of its rpcs, streams among them, the proto
 * JSON of their messages with the rules of the contract, examples, and the errors. Texts are the comments of the contract.
 * Left out: methods that OpenAPI has no word for (`custom` rules of any other kind), the default route of an rpc that has
 * a rule, and a path that OpenAPI cannot tell from a more exact one. Throws what `routesOf` throws.
 */
export function openapi(contract: Contract, info: OpenApiInfo): OpenApiDocument {
  const makers = { schemas: new Schemas(contract), examples: new Examples(contract) };
  const paths = pathsOf(
    routesOf(contract).filter(({ httpMethod, isListed }) => isListed && METHODS.has(httpMethod)),
    makers,
  );
  return {
    openapi: '3.1.0',
    info,
    servers: [{ url: '/' }],
    tags: contract.services.map((service) => ({
      name: service.typeName,
      ...unlessEmpty('description', contract.comment(service)),
    })),
    paths,
    components: {
      schemas: { ...makers.schemas.all(), ...ERROR_SCHEMAS },
      responses: ERROR_RESPONSES,
      parameters: REQUEST_HEADERS,
      headers: HEADERS,
    },
  };
}

function pathsOf(routes: readonly Route[], makers: Makers): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Operation>> = {};
  const names = documentedPaths(routes.map(({ template }) => template));
  const uses = new Map<string, number>();
  for (const route of routes) {
    const documented = names.get(route.template);
    if (documented === undefined) continue;
    const use = (uses.get(route.rpc) ?? 0) + 1;
    uses.set(route.rpc, use);
    const operationId = use === 1 ? route.rpc : `${route.rpc}_${use}`;
    const item = (paths[documented.path] ??= {});
    const key = route.httpMethod.toLowerCase();
    // Of `/{a}` and `/{a=**}`, which OpenAPI cannot tell apart, the more exact is shown.
    if (item[key] === undefined || !hasRest(route))
      item[key] = operationOf(route, operationId, documented.names, makers);
  }
  return paths;
}

function hasRest({ template }: Route): boolean {
  return template.segments.some(({ kind }) => kind === 'rest');
}
