import { posix } from 'node:path';
import type { Contract } from '../../../runtime/contract/index.js';
import { modelLanguage } from '../../languages/index.js';
import { servicesOf } from '../../project/served-services.js';
import { TracedText } from '../../sync/traced-text.js';
import type { Change, ProjectFacts } from '../generator.js';
import { followsContract, partOf } from '../models.js';

type Traced = NonNullable<Change['traced']>[number];

/**
 * Puts the method of a rpc (`iris.v1.Predictor/Explain`) into the file of each model that serves it, where the file does
 * not follow the contract by itself. A file that is written in a way of its own is left to its user: sync says what to paste.
 */
export async function writeMethods(facts: ProjectFacts, contract: Contract, rpc: string): Promise<Traced[]> {
  const edits: Traced[] = [];
  for (const place of facts.layout.models) {
    const plug = modelLanguage(place.language);
    const path = posix.join(place.folder, plug.seam);
    const source = await facts.read(path);
    if (source === undefined || (await followsContract(facts, place, path))) continue;
    const served = await partOf(contract, await servicesOf(facts.config, contract, place.name));
    const method = (await plug.methods(served)).find((each) => each.rpc === rpc);
    if (method === undefined) continue;
    const file = new TracedText(source);
    if (await plug.insert(file, method)) edits.push({ path, edit: file.edit });
  }
  return edits;
}
