import type { DescMethod } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';

/** Class names by a service's full name: the service's own, or with its package before it where two share one. */
export function classNames(contract: Contract): ReadonlyMap<string, string> {
  const shared = (name: string) => contract.services.filter((service) => capital(service.name) === name).length > 1;
  return new Map(
    contract.services.map(({ name, typeName, file }) => {
      const own = capital(name);
      return [typeName, shared(own) ? `${pascal(file.proto.package)}${own}` : own];
    }),
  );
}

/** Methods of `ModelBase` that a rpc may not replace. */
const TAKEN = new Set(['load', 'warm']);

/** The method that answers a rpc, by the rule of `runtime/service/model`: camelCase, `_` behind a name that ModelBase has. */
export function methodName(rpc: DescMethod): string {
  return TAKEN.has(rpc.localName) ? `${rpc.localName}_` : rpc.localName;
}

/** `clinic.triage.v2` is `ClinicTriageV2`. */
export function pascal(protoPackage: string): string {
  return protoPackage
    .split(/[._]/)
    .map(capital)
    .join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
