import { posix } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import type { Config } from '../../../runtime/platform/config/index.js';
import { modelLanguage } from '../../languages/index.js';
import type { ModelPlace } from '../../project/layout.js';
import { servicesOf } from '../../project/served-services.js';
import type { ProjectFacts } from '../generator.js';
import { followsContract, partOf } from '../models.js';

/**
 * Refuses to take a service from a model whose file has a class for it and does not follow by itself: its base would be gone,
 * and the model would not load. `config` is as it will be. Throws AO_GENERATE_TAKES.
 */
export async function refuseTakingOver(facts: ProjectFacts, config: Config, taker: string): Promise<void> {
  for (const place of facts.layout.models) {
    const now = await servicesOf(config, facts.contract, place.name);
    const lost = (await servicesOf(facts.config, facts.contract, place.name)).filter((each) => !now.includes(each));
    if (lost.length === 0) continue;
    const file = posix.join(place.folder, modelLanguage(place.language).seam);
    const classes = await classesOf(facts, place, file, lost);
    if (classes.length > 0) throw fault('AO_GENERATE_TAKES', { taker, services: lost, file, classes });
  }
}

/** The classes for these services that the user's file has; none where it follows the contract, or in a language without classes. */
async function classesOf(
  facts: ProjectFacts,
  place: ModelPlace,
  file: string,
  services: readonly string[],
): Promise<string[]> {
  const source = await facts.read(file);
  if (source === undefined || (await followsContract(facts, place, file))) return [];
  const plug = modelLanguage(place.language);
  // Named as they are while the model still has all that it serves.
  const served = await partOf(facts.contract, await servicesOf(facts.config, facts.contract, place.name));
  const methods = (await plug.methods(served)).filter(({ rpc }) => services.includes(rpc.split('/')[0] ?? ''));
  const classes = methods.filter(({ classHead }) => classHead !== '').map(({ className }) => className);
  return [...new Set(classes)].filter((each) => plug.hasClass(source, each));
}
