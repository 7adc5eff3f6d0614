import { AoError, fault } from '../../runtime/errors/index.js';
import { nearest } from '../../runtime/platform/nearest.js';
import { type Generator, generatorOf, GENERATORS, type ListedGenerator } from '../../generators/catalogue/index.js';
import { consentTo, type Asking } from '../steps/consent.js';

/** What a command needs to know of a thing before its line can be read. */
export type KnownThing = ListedGenerator & Pick<Generator, 'interview'>;

/** The things that can be generated, or destroyed, where the command runs. */
export interface Things {
  readonly ids: readonly string[];
  /** Throws AO_GENERATE_UNKNOWN. */
  find(thing: string): Promise<KnownThing>;
}

/** The things of the project that `dir` lies in; ao's own outside of one. For help: nothing is asked, and no code runs that was not agreed to. */
export async function thingsHere(dir: string): Promise<Things> {
  const { findProject } = await import('../../runtime/platform/config/index.js');
  try {
    return await thingsToGenerate(findProject(dir));
  } catch (error) {
    if (error instanceof AoError && error.code === 'AO_PROJECT_NOT_FOUND')
      return { ids: GENERATORS, find: (thing) => generatorOf(thing) };
    throw error;
  }
}

/** What can be generated in the project in `root`. Code of the project is loaded once its user agreed. */
export async function thingsToGenerate(root: string, asking?: Asking): Promise<Things> {
  const { outsideOf } = await import('../../generators/outside/index.js');
  const outside = await outsideOf(root);
  return {
    ids: [...GENERATORS, ...outside.ids],
    async find(thing) {
      const code = GENERATORS.includes(thing) ? undefined : outside.codeOf(thing);
      if (code !== undefined && asking !== undefined) await agreeToCode(code, asking);
      return generatorOf(thing, outside);
    },
  };
}

/** What can be destroyed: also what was made by a generator that is gone. No code runs for it. */
export async function thingsToDestroy(root: string): Promise<Things> {
  const [{ outsideOf }, { readManifest }] = await Promise.all([
    import('../../generators/outside/index.js'),
    import('../../generators/sync/index.js'),
  ]);
  const made = ((await readManifest(root))?.components ?? []).map(({ generator }) => generator);
  const ids = [...new Set([...GENERATORS, ...(await outsideOf(root)).ids, ...made])];
  return {
    ids,
    find(id) {
      if (ids.includes(id)) return Promise.resolve({ id, summary: '', questions: [] });
      throw fault('AO_GENERATE_UNKNOWN', { id, known: ids, near: nearest(id, ids) });
    },
  };
}

/** Asks once for each state of the code; what was agreed to is remembered for this user. */
async function agreeToCode(file: string, asking: Asking): Promise<void> {
  const { codeAround, hasConsent, rememberConsent } = await import('../../generators/outside/code/consent.js');
  const code = await codeAround(file);
  if (await hasConsent(code)) return;
  await consentTo(
    { what: code.place, cause: 'it is code of this project that will run on this machine, as you' },
    asking,
  );
  await rememberConsent(code);
}
