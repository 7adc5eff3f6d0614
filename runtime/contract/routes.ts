import type { DescField, DescMessage, DescMethod } from '@bufbuild/protobuf';
import { fault } from '../errors/index.js';
import type { Contract } from './contract.js';
import { fieldNamed, resolveFieldPath, type FieldPath } from './field-path.js';
import { bindingsOf, HttpRuleError, type Binding } from './http-rule.js';
import { parameterKindOf } from './parameter-kind.js';
import { parseTemplate, TemplateSyntaxError, type PathTemplate } from './path-template.js';
import { isRaw, type RequestBodyKind, type ResponseBodyKind } from './raw-body.js';
import { claimOf, refuseConflicts } from './route-conflicts.js';
import { maskFieldOf } from './update-mask.js';
import { ruledMessages } from './validation/rules.js';

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
  /** How the body of a request is read: `raw` goes to `decodeRawRequest`, all else to `decodeRequest`. */
  readonly requestBody: RequestBodyKind;
  /** Proto name of the field that is the answer's body; empty: the whole response is. */
  readonly responseBody: string;
  readonly responseField: DescField | undefined;
  /** How an answer is written: `raw` by `encodeRawResponse`, JSON by `encodeResponse`. */
  readonly responseKind: ResponseBodyKind;
  /** The field of a PATCH that says what to change, to be told from the body when the caller does not say it. */
  readonly maskField: DescField | undefined;
  /** Whether buf.validate rules apply to the request: see `prepareValidation`. */
  readonly hasRules: boolean;
  /** The fields that the variables of the path fill, by dotted path. */
  readonly pathFields: ReadonlyMap<string, FieldPath>;
  /** True for `POST /<package>.<Service>/<Method>`, which every rpc has, whether it has a rule or not. */
  readonly isDefault: boolean;
  /** False for a default route whose rpc has a rule as well: it works, but lists of routes leave it out. */
  readonly isListed: boolean;
  /** Where the rpc is declared: `file:line`. */
  readonly source: string;
  readonly contract: Contract;
}

/**
 * All routes of a contract, in the order of its files, services, rpcs and bindings; last of each rpc its default route,
 * unless a rule of its own says the same. A rule that does not fit its rpc is AO_CONTRACT_RULE_INVALID; those that could not
 * all be reached are refused by `refuseConflicts`. All say where.
 */
export function routesOf(contract: Contract): Route[] {
  const routes = contract.methods.flatMap((method) => routesOfMethod(contract, method));
  refuseConflicts(routes);
  return routes;
}

function routesOfMethod(contract: Contract, method: DescMethod): Route[] {
  try {
    const bindings = bindingsOf(method);
    const isListed = (binding: Binding) => !binding.isDefault || bindings.length === 1;
    const routes = bindings.map((binding) => routeOf(contract, method, binding, isListed(binding)));
    return routes.filter(
      (route) => !route.isDefault || !routes.some((other) => other !== route && isSame(other, route)),
    );
  } catch (error) {
    if (!(error instanceof HttpRuleError || error instanceof TemplateSyntaxError)) throw error;
    throw fault('AO_CONTRACT_RULE_INVALID', {
      where: contract.where(method),
      rpc: rpcOf(method),
      problem: error.message,
    });
  }
}

/** Whether a rule already says what the default route does: the same requests, read and answered alike. */
function isSame(rule: Route, other: Route): boolean {
  return claimOf(rule) === claimOf(other) && rule.body === other.body && rule.responseBody === other.responseBody;
}

function routeOf(contract: Contract, method: DescMethod, binding: Binding, isListed: boolean): Route {
  const template = parseTemplate(binding.path);
  const bodyField = binding.body === '*' ? undefined : ruleField('body', binding.body, method.input);
  const responseField = ruleField('response_body', binding.responseBody, method.output);
  return {
    ...binding,
    isListed,
    template,
    rpc: rpcOf(method),
    grpcPath: `/${method.parent.typeName}/${method.name}`,
    method,
    streamKind: method.methodKind,
    bodyField,
    requestBody: binding.body === '' ? 'none' : isRaw(method.input, bodyField) ? 'raw' : 'json',
    responseField,
    responseKind: isRaw(method.output, responseField) ? 'raw' : 'json',
    hasRules: ruledMessages(method.input).length > 0,
    maskField: maskFieldOf(method.input, binding.httpMethod, bodyField),
    pathFields: new Map(template.variables.map(({ field }) => [field, pathField(method.input, field)])),
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
