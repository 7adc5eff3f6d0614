import { toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import type { Contract } from '../../runtime/contract/index.js';
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

/** A contract with these of its services alone. */
export async function partOf(contract: Contract, services: readonly string[]): Promise<Contract> {
  if (services.length === contract.services.length) return contract;
  const { loadContract, restrictServices } = await import('../../runtime/contract/index.js');
  return loadContract(restrictServices(toBinary(FileDescriptorSetSchema, contract.set), new Set(services)));
}
