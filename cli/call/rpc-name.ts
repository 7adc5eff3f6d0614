import type { DescMethod } from '@bufbuild/protobuf';
import type { Contract } from '../../runtime/contract/index.js';
import { fault } from '../../runtime/errors/index.js';
import { nearest } from '../../runtime/platform/nearest.js';

/** `iris.v1.Predictor.Predict` */
export function fullName(method: DescMethod): string {
  return `${method.parent.typeName}.${method.name}`;
}

/**
 * The rpc a person means: by its full name, or by as much of its end as is unique (`Predict`, `Predictor.Predict`),
 * also with gRPC's slash. Throws AO_CALL_RPC_UNKNOWN, AO_CALL_RPC_AMBIGUOUS or AO_CALL_STREAMING.
 */
export function findRpc(contract: Contract, name: string): DescMethod {
  const wanted = `.${name.replace(/^\//, '').replace('/', '.')}`;
  const found = contract.methods.filter((method) => `.${fullName(method)}`.endsWith(wanted));
  const exact = found.find((method) => `.${fullName(method)}` === wanted);
  const method = exact ?? found[0];
  if (!method)
    throw fault('AO_CALL_RPC_UNKNOWN', { rpc: name, near: nearest(name, contract.methods.flatMap(namesOf)) });
  if (!exact && found.length > 1) throw fault('AO_CALL_RPC_AMBIGUOUS', { rpc: name, names: found.map(fullName) });
  if (method.methodKind !== 'unary') throw fault('AO_CALL_STREAMING', { rpc: fullName(method) });
  return method;
}

function namesOf(method: DescMethod): string[] {
  return [method.name, `${method.parent.name}.${method.name}`, fullName(method)];
}
