import type { Contract } from '../contract.js';
import { shapeOf } from '../path-template.js';
import { routesOf, type Route } from '../routes.js';
import { unlessEmpty, type OpenApiDocument, type OpenApiInfo, type Operation } from './document.js';
import { ERROR_RESPONSE, ERROR_SCHEMA } from './errors.js';
import { operationOf } from './operation.js';
import { documentedPath, type DocumentedPath } from './path.js';
import { Schemas } from './schemas.js';

export type { OpenApiDocument, OpenApiInfo } from './document.js';

const METHODS = new Set(['GET', 'PUT', 'POST', 'DELETE', 'OPTIONS', 'HEAD', 'PATCH', 'TRACE']);

/**
 * Describes the REST side of a contract as an OpenAPI 3.1 document: the routes of its unary rpcs, the proto JSON of
 * their messages, and the error body. Texts are the comments of the contract. Methods that OpenAPI has no word for
 * (`custom` rules of any other kind) are left out. Throws what `routesOf` throws.
 */
export function openapi(contract: Contract, info: OpenApiInfo): OpenApiDocument {
  const schemas = new Schemas(contract);
  const routes = routesOf(contract).filter((route) => route.streamKind === 'unary' && METHODS.has(route.httpMethod));
  const paths = pathsOf(routes, schemas);
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
      schemas: { ...schemas.all(), 'google.rpc.Status': ERROR_SCHEMA },
      responses: { Error: ERROR_RESPONSE },
    },
  };
}

function pathsOf(routes: readonly Route[], schemas: Schemas): OpenApiDocument['paths'] {
  const paths: Record<string, Record<string, Operation>> = {};
  const byShape = new Map<string, DocumentedPath>();
  const uses = new Map<string, number>();
  for (const route of routes) {
    // Paths that differ in the names of their parameters alone are one path to OpenAPI: the first to come names them.
    const shape = shapeOf(route.template);
    const documented = byShape.get(shape) ?? documentedPath(route.template, new Set(Object.keys(paths)));
    byShape.set(shape, documented);
    const use = (uses.get(route.rpc) ?? 0) + 1;
    uses.set(route.rpc, use);
    const operationId = use === 1 ? route.rpc : `${route.rpc}_${use}`;
    (paths[documented.path] ??= {})[route.httpMethod.toLowerCase()] = operationOf(
      route,
      operationId,
      documented.names,
      schemas,
    );
  }
  return paths;
}
