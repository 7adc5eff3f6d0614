import type { DescField, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { fault } from '../errors/index.js';
import type { Contract } from './contract.js';
import { fieldNamed, resolveFieldPath, type FieldPath } from './field-path.js';
import { bindingsOf, HttpRuleError, type Binding } from './http-rule.js';
import { ownPath } from './own-routes.js';
import { parameterKindOf } from './parameter-kind.js';
import { parseTemplate, shapeOf, TemplateSyntaxError, type PathTemplate } from './path-template.js';

export type StreamKind = DescMethod['methodKind'];

/** One HTTP method and path that reaches an rpc. */
export interface Route {
  /** GET, POST, …; `*` is any method (a `custom` rule). */
  readonly httpMethod: string;
  /** The path as the contract writes it, such as `/v2/{name=clinics/*}:score`. */
  readonly path: string;
  readonly template: PathTemplate;
  /** Full name: `iris.v1.Classifier.Classify`. */
  readonly rpc: string;
  /** Path of the gRPC call: `/iris.v1.Classifier/Classify`. */
  readonly grpcPath: string;
  readonly method: DescMethod;
  readonly streamKind: StreamKind;
  /** `*`: the body is the request; a field's proto name: it is that field; empty: there is none. */
  readonly body: string;
  readonly bodyField: DescField | undefined;
  /** Proto name of the field that is the answer's body; empty: the whole response is. */
  readonly responseBody: string;
  readonly responseField: DescField | undefined;
  /** The fields that the variables of the path fill, by dotted path. */
  readonly pathFields: ReadonlyMap<string, FieldPath>;
  /** Where the rpc is declared: `file:line`. */
  readonly source: string;
  readonly contract: Contract;
}

/**
 * All routes of a contract, in the order of its files, services, rpcs and bindings. A rule that does not fit its
 * rpc is AO_CONTRACT_RULE_INVALID, one that claims a path of ao's own AO_CONTRACT_ROUTE_TAKEN, two that claim the same
 * requests are AO_CONTRACT_ROUTE_CONFLICT; all say where.
 */
export function routesOf(contract: Contract): Route[] {
  const routes = contract.methods.flatMap((method) => routesOfMethod(contract, method));
  refuseOwn(routes);
  refuseConflicts(routes);
  return routes;
}

function routesOfMethod(contract: Contract, method: DescMethod): Route[] {
  try {
    return bindingsOf(method).map((binding) => routeOf(contract, method, binding));
  } catch (error) {
    if (!(error instanceof HttpRuleError || error instanceof TemplateSyntaxError)) throw error;
    throw fault('AO_CONTRACT_RULE_INVALID', {
      where: contract.where(method),
      rpc: rpcOf(method),
      problem: error.message,
    });
  }
}

function routeOf(contract: Contract, method: DescMethod, binding: Binding): Route {
  const template = parseTemplate(binding.path);
  const bodyField = binding.body === '*' ? undefined : ruleField('body', binding.body, method.input);
  const pathFields = new Map(template.variables.map(({ field }) => [field, pathField(method.input, field)]));
  return {
    ...binding,
    template,
    rpc: rpcOf(method),
    grpcPath: `/${method.parent.typeName}/${method.name}`,
    method,
    streamKind: method.methodKind,
    bodyField,
    responseField: ruleField('response_body', binding.responseBody, method.output),
    pathFields,
    source: contract.where(method),
    contract,
  };
}

function rpcOf(method: DescMethod): string {
  return `${method.parent.typeName}.${method.name}`;
}

function ruleField(rule: string, name: string, message: DescMessage): DescField | undefined {
  if (!name) return undefined;
  const field = fieldNamed(message, name);
  if (field === undefined)
    throw new HttpRuleError(`${rule} names "${name}", but ${message.typeName} has no such field`);
  return field;
}

function pathField(message: DescMessage, path: string): FieldPath {
  const fields = resolveFieldPath(message, path);
  if (typeof fields === 'string') throw new HttpRuleError(`the path variable "${path}": ${fields}`);
  const last = fields[fields.length - 1] as DescField;
  if (last.fieldKind === 'list' || parameterKindOf(last) === undefined) {
    throw new HttpRuleError(`the path variable "${path}" must be a single value, not a message, list or map`);
  }
  return fields;
}

function refuseOwn(routes: readonly Route[]): void {
  for (const { httpMethod, path, template, rpc, source } of routes) {
    const own = ownPath(httpMethod, template);
    if (own !== undefined)
      throw fault('AO_CONTRACT_ROUTE_TAKEN', { where: source, rpc, route: `${httpMethod} ${path}`, own });
  }
}

function refuseConflicts(routes: readonly Route[]): void {
  const claimed = new Map<string, Route>();
  for (const route of routes) {
    const claim = `${route.httpMethod} ${shapeOf(route.template)}`;
    const other = claimed.get(claim);
    if (other !== undefined)
      throw fault('AO_CONTRACT_ROUTE_CONFLICT', { route: claim, first: claimant(other), second: claimant(route) });
    claimed.set(claim, route);
  }
}

function claimant({ rpc, source }: Route): string {
  return `${rpc} (${source})`;
}
