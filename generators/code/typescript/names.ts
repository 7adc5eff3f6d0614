import type { DescMethod } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { isUnary } from '../kind.js';
import { RESERVED } from './reserved.js';

/**
 * Class names by a service's full name: the service's own, or with its package before it where two share one or code has
 * the name already; what still clashes gets `_` behind it.
 */
export function classNames(contract: Contract): ReadonlyMap<string, string> {
  const shared = (name: string) => contract.services.filter((service) => capital(service.name) === name).length > 1;
  const taken = new Set(RESERVED);
  return new Map(
    contract.services.map(({ name, typeName, file }) => {
      const own = capital(name);
      const clashes = shared(own) || namesOfClass(own).some((each) => RESERVED.has(each));
      return [typeName, claim(clashes ? `${pascal(file.proto.package)}${own}` : own, namesOfClass, taken)];
    }),
  );
}

/** What a model class brings into `gen/base.ts` and `src/model.ts`: itself, its base, its options, its service. */
export function namesOfClass(name: string): string[] {
  return [name, `${name}Base`, `${name}Batching`, `${name}Service`];
}

/** The wish, with `_` behind it until all the names that come with it are free; these are then taken. */
export function claim(wish: string, namesOf: (name: string) => readonly string[], taken: Set<string>): string {
  let name = wish;
  while (namesOf(name).some((each) => taken.has(each))) name += '_';
  for (const each of namesOf(name)) taken.add(each);
  return name;
}

/** Methods of `ModelBase` that a rpc may not replace. */
const TAKEN = ['load', 'warm'];

/**
 * The method that answers a rpc, by the rule of `runtime/service/model`: camelCase, `_` behind a name that ModelBase or
 * an earlier rpc of the service has (`GetUrl` and `getUrl`).
 */
export function methodName(rpc: DescMethod): string {
  return methodNames(rpc.parent.methods).get(rpc) ?? rpc.localName;
}

/** The method that answers several requests of a unary rpc at once: `predictBatch`, with `_` behind it where that is taken. */
export function batchName(rpc: DescMethod): string {
  const names = methodNames(rpc.parent.methods);
  const taken = new Set([...TAKEN, ...names.values()]);
  const unary = rpc.parent.methods.filter(isUnary);
  const claimed = unary.map((method) => [method, claim(`${names.get(method)}Batch`, itself, taken)] as const);
  return new Map(claimed).get(rpc) ?? `${rpc.localName}Batch`;
}

function methodNames(methods: readonly DescMethod[]): ReadonlyMap<DescMethod, string> {
  const taken = new Set(TAKEN);
  return new Map(methods.map((method) => [method, claim(method.localName, itself, taken)]));
}

const itself = (name: string): string[] => [name];

/** `clinic.triage.v2` is `ClinicTriageV2`. */
export function pascal(protoPackage: string): string {
  return protoPackage.split(/[._]/).map(capital).join('');
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}
