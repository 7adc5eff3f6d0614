import { getOption, hasOption, type DescMethod } from '@bufbuild/protobuf';
import { http } from './standard/google/api/annotations_pb.js';
import type { HttpRule } from './standard/google/api/http_pb.js';

/** One way to reach an rpc over HTTP, as its contract writes it. */
export interface Binding {
  /** GET, PUT, POST, DELETE, PATCH or what `custom` names; `*` is any. */
  readonly httpMethod: string;
  readonly path: string;
  /** `*`: the body is the request; a name: it is that field; empty: there is none. */
  readonly body: string;
  /** A name: the answer's body is that field; empty: it is the whole response. */
  readonly responseBody: string;
  /** True for the one that every rpc has, whatever its rule says: `POST /<package>.<Service>/<Method>`. */
  readonly isDefault: boolean;
}

/** Says what is wrong with the google.api.http option of a method. */
export class HttpRuleError extends Error {
  override readonly name = 'HttpRuleError';
}

/**
 * The bindings of a method in the order its rule gives them, and last the one that every rpc has:
 * `POST /<package>.<Service>/<Method>` with the request as its body. It reaches an rpc without a rule, and it is the
 * path at which clients of the Connect protocol call.
 */
export function bindingsOf(method: DescMethod): Binding[] {
  return [...ruleBindings(method), defaultBinding(method)];
}

function ruleBindings(method: DescMethod): Binding[] {
  if (!hasOption(method, http)) return [];
  const rule = getOption(method, http);
  return [bindingOf(rule), ...rule.additionalBindings.map(additionalBindingOf)];
}

function defaultBinding({ parent, name }: DescMethod): Binding {
  return { httpMethod: 'POST', path: `/${parent.typeName}/${name}`, body: '*', responseBody: '', isDefault: true };
}

function additionalBindingOf(rule: HttpRule): Binding {
  if (rule.additionalBindings.length) throw new HttpRuleError('additional_bindings may not hold further ones');
  return bindingOf(rule);
}

function bindingOf({ pattern, body, responseBody }: HttpRule): Binding {
  const rest = { body, responseBody, isDefault: false };
  switch (pattern.case) {
    case undefined:
      throw new HttpRuleError('it names no method and path');
    case 'custom':
      return { httpMethod: customMethod(pattern.value.kind), path: pattern.value.path, ...rest };
    case 'get':
      if (body) throw new HttpRuleError('a GET request has no body');
      return { httpMethod: 'GET', path: pattern.value, ...rest };
    default:
      return { httpMethod: pattern.case.toUpperCase(), path: pattern.value, ...rest };
  }
}

function customMethod(kind: string): string {
  if (kind === '*' || /^[A-Z]+(-[A-Z]+)*$/.test(kind)) return kind;
  throw new HttpRuleError(`"${kind}" is not an HTTP method (capital letters, or "*" for any)`);
}
