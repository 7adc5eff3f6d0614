import { fault } from '../../runtime/errors/index.js';
import { nearest } from '../../runtime/platform/nearest.js';
import { CATALOGUE } from './catalogue.gen.js';
import type { Generator, ListedGenerator, Outside } from './generator.js';

export { answerFault, answerProblem, completeAnswers, kindInWords } from './answers.js';
export type {
  Change,
  Generator,
  GivenAnswers,
  ListedGenerator,
  Outside,
  OutsideFile,
  ProjectFacts,
  Question,
  RenderContext,
  Vendored,
} from './generator.js';

/** The ids of ao's own generators. */
export const GENERATORS: readonly string[] = Object.keys(CATALOGUE);

/** Every generator of ao, without loading one. */
export function listedGenerators(): ListedGenerator[] {
  return Object.values(CATALOGUE).map(({ listed }) => listed);
}

/** The generator with this id: ao's own, or one that the project brings. Throws AO_GENERATE_UNKNOWN. */
export async function generatorOf(id: string, outside?: Outside): Promise<Generator> {
  const found = Object.hasOwn(CATALOGUE, id) ? await CATALOGUE[id]?.load() : await outside?.generator(id);
  const known = [...GENERATORS, ...(outside?.ids ?? [])];
  if (found === undefined) throw fault('AO_GENERATE_UNKNOWN', { id, known, near: nearest(id, known) });
  return found;
}

/** What USAGE.md says of a generator: Markdown. Throws AO_GENERATE_UNKNOWN. */
export async function usageOf(id: string): Promise<string> {
  const { USAGE } = await import('./usage.gen.js');
  const text = Object.hasOwn(USAGE, id) ? USAGE[id] : undefined;
  if (text === undefined) throw fault('AO_GENERATE_UNKNOWN', { id, known: GENERATORS });
  return text;
}
