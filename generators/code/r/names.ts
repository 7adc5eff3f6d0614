import type { DescMethod, DescService } from '@bufbuild/protobuf';
import type { Contract } from '../../../runtime/contract/index.js';
import { Names, snakeCase } from '../words.js';
import { WORDS_OF_R } from './words-of-r.js';

/** What the runtime brings along: what a function of the model may not hide. Its other names begin with `ao_`. */
const OWN: ReadonlySet<string> = new Set(
  `load_model warm_model context request receive send cancelled unknown invalid_argument deadline_exceeded not_found
    already_exists permission_denied resource_exhausted failed_precondition aborted out_of_range unimplemented internal
    unavailable data_loss unauthenticated`.split(/\s+/),
);

/**
 * The function of model.R that answers each rpc: the rpc in snake_case. Where R or the runtime has that name already, or
 * two services have a rpc of one name, it is `<service>_<rpc>`; with the package before it where that is not enough, too.
 */
export function functionNames(contract: Contract): ReadonlyMap<DescMethod, string> {
  const names = new Names();
  const found = new Map<DescMethod, string>();
  // Those with the short name first: a longer one gives way.
  for (const wishOf of [short, withService(contract), withPackage]) {
    for (const rpc of contract.methods) {
      const wish = found.has(rpc) ? undefined : wishOf(rpc, contract);
      if (wish !== undefined) found.set(rpc, names.claim(wish));
    }
  }
  return new Map(contract.methods.map((rpc) => [rpc, found.get(rpc) ?? rpc.name]));
}

/** Undefined where the name is another's. */
function short(rpc: DescMethod, { services }: Contract): string | undefined {
  const name = shortName(rpc);
  const isTaken = WORDS_OF_R.has(name) || OWN.has(name) || name.startsWith('ao_');
  return isTaken || services.filter((service) => service.methods.some((each) => shortName(each) === name)).length > 1
    ? undefined
    : name;
}

function withService({ services }: Contract): (rpc: DescMethod) => string | undefined {
  return (rpc) => {
    const name = serviceName(rpc.parent);
    return services.filter((service) => serviceName(service) === name).length > 1
      ? undefined
      : `${name}_${shortName(rpc)}`;
  };
}

function withPackage(rpc: DescMethod): string {
  return `${begin(snakeCase(rpc.parent.typeName.replaceAll('.', '_')), 'service')}_${shortName(rpc)}`;
}

function shortName(rpc: DescMethod): string {
  return begin(snakeCase(rpc.name), 'rpc');
}

function serviceName(service: DescService): string {
  return begin(snakeCase(service.name), 'service');
}

/** A name of R begins with a letter. */
function begin(name: string, otherwise: string): string {
  const letters = name.replace(/^_+/, '');
  return /^[a-z]/.test(letters) ? letters : `${otherwise}_${letters}`;
}
