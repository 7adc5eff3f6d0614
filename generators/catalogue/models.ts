import { toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../runtime/contract/index.js';
import type { Config } from '../../runtime/platform/config/index.js';
import type { ModelPlace } from '../project/layout.js';
import type { ProjectFacts } from './generator.js';

/** Models on a contract of the user's are rendered from it until they are edited; ao's own first one is not. */
export async function followsContract(
  { answers, layout, isPristine }: Pick<ProjectFacts, 'answers' | 'layout' | 'isPristine'>,
  { name }: ModelPlace,
  path: string,
): Promise<boolean> {
  const origin = name === layout.model ? answers.contract : 'own';
  return origin === 'own' && (await isPristine(path));
}

/** The services of a contract that a model answers, by full name. */
export async function servicesOf(
  { services }: Pick<Config, 'services'>,
  contract: Contract,
  model: string,
): Promise<string[]> {
  const { servedBy } = await import('../../runtime/contract/index.js');
  const models = Object.entries(services).filter(([, { kind }]) => kind === 'model');
  return servedBy(
    model,
    models.map(([name, { serves, share }]) => ({ name, serves, share })),
    contract.services.map(({ typeName }) => typeName),
  );
}

/** A contract with these of its services alone. */
export async function partOf(contract: Contract, services: readonly string[]): Promise<Contract> {
  if (services.length === contract.services.length) return contract;
  const { loadContract, restrictServices } = await import('../../runtime/contract/index.js');
  return loadContract(restrictServices(toBinary(FileDescriptorSetSchema, contract.set), new Set(services)));
}
