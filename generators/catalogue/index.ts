import { fault } from '../../runtime/errors/index.js';
import { nearest } from '../../runtime/platform/nearest.js';
import { CATALOGUE } from './catalogue.gen.js';
import type { Generator, ListedGenerator } from './generator.js';

export { answerFault, completeAnswers } from './answers.js';
export type {
  Change,
  Generator,
  GivenAnswers,
  ListedGenerator,
  ProjectFacts,
  Question,
  RenderContext,
} from './generator.js';

/** The ids of ao's own generators. */
export const GENERATORS: readonly string[] = Object.keys(CATALOGUE);

/** Every generator of ao, without loading one. */
export function listedGenerators(): ListedGenerator[] {
  return Object.values(CATALOGUE).map(({ listed }) => listed);
}

/** The generator with this id. Throws AO_GENERATE_UNKNOWN. */
export async function generatorOf(id: string): Promise<Generator> {
  const found = Object.hasOwn(CATALOGUE, id) ? CATALOGUE[id] : undefined;
  if (found === undefined) throw fault('AO_GENERATE_UNKNOWN', { id, known: GENERATORS, near: nearest(id, GENERATORS) });
  return found.load();
}

/** What USAGE.md says of a generator: Markdown. Throws AO_GENERATE_UNKNOWN. */
export async function usageOf(id: string): Promise<string> {
  const { USAGE } = await import('./usage.gen.js');
  const text = Object.hasOwn(USAGE, id) ? USAGE[id] : undefined;
  if (text === undefined) throw fault('AO_GENERATE_UNKNOWN', { id, known: GENERATORS });
  return text;
}
