import { fault } from '../../runtime/errors/index.js';
import type { Generator } from './generator.js';

export type { Change, Generator, GivenAnswers, ProjectFacts, Question, RenderContext } from './generator.js';

/** Every generator of ao by its id; each is loaded when it is needed. */
const catalogue: Readonly<Record<string, () => Promise<Generator>>> = {
  model: async () => (await import('./model/index.js')).model,
};

export const GENERATORS = Object.keys(catalogue);

/** The generator with this id. Throws AO_GENERATE_UNKNOWN. */
export async function generatorOf(id: string): Promise<Generator> {
  const load = Object.hasOwn(catalogue, id) ? catalogue[id] : undefined;
  if (load === undefined) throw fault('AO_GENERATE_UNKNOWN', { id, known: GENERATORS });
  return load();
}
