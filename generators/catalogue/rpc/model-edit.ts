import { toBinary } from '@bufbuild/protobuf';
import { FileDescriptorSetSchema } from '@bufbuild/protobuf/wkt';
import { posix } from 'node:path';
import type { Contract } from '../../../runtime/contract/index.js';
import { modelLanguage } from '../../languages/index.js';
import type { ModelPlace } from '../../project/layout.js';
import { TracedText } from '../../sync/traced-text.js';
import type { Change, ProjectFacts } from '../generator.js';

type Traced = NonNullable<Change['traced']>[number];

/**
 * Puts the method of a rpc (`iris.v1.Predictor/Explain`) into the file of each model that serves it, where the file does
 * not follow the contract by itself. A file that is written in a way of its own is left to its user: sync says what to paste.
 */
export async function writeMethods(facts: ProjectFacts, contract: Contract, rpc: string): Promise<Traced[]> {
  const edits: Traced[] = [];
  for (const place of facts.layout.models) {
    const path = posix.join(place.folder, modelLanguage(place.language).seam);
    const source = await facts.read(path);
    if (source === undefined || (await follows(facts, place, path))) continue;
    const plug = modelLanguage(place.language);
    const method = (await plug.methods(await servedOf(facts, contract, place))).find((each) => each.rpc === rpc);
    if (method === undefined) continue;
    const file = new TracedText(source);
    if (await plug.insert(file, method)) edits.push({ path, edit: file.edit });
  }
  return edits;
}

/** Models on a contract of the user's are rendered from it until they are edited; ao's own first one is not. */
async function follows(
  { answers, layout, isPristine }: ProjectFacts,
  { name }: ModelPlace,
  path: string,
): Promise<boolean> {
  const origin = name === layout.model ? answers.contract : 'own';
  return origin === 'own' && (await isPristine(path));
}

/** The contract as a model has it: with the services that it answers. */
async function servedOf({ config }: ProjectFacts, contract: Contract, { name }: ModelPlace): Promise<Contract> {
  const { loadContract, restrictServices, servedBy } = await import('../../../runtime/contract/index.js');
  const models = Object.entries(config.services).filter(([, { kind }]) => kind === 'model');
  const names = contract.services.map(({ typeName }) => typeName);
  const own = servedBy(
    name,
    models.map(([model, { serves, share }]) => ({ name: model, serves, share })),
    names,
  );
  if (own.length === names.length) return contract;
  const bytes = toBinary(FileDescriptorSetSchema, contract.set);
  return loadContract(restrictServices(bytes, new Set(own)));
}
