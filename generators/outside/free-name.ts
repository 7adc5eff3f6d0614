import { fault } from '../../runtime/errors/index.js';
import { CATALOGUE } from '../catalogue/catalogue.gen.js';
import type { ProjectFacts } from '../catalogue/generator.js';
import { NAME, outsideOf } from './outside.js';

/** Refuses a name by which `ao generate` finds, or could find, something already. Throws AO_BLUEPRINT_NAME. */
export async function requireFreeName(root: string, name: string): Promise<void> {
  const problem = !NAME.test(name)
    ? 'it is not in kebab-case: small letters, digits and single hyphens, a letter first'
    : Object.hasOwn(CATALOGUE, name)
      ? `\`ao generate ${name}\` is a generator of ao`
      : (await outsideOf(root)).ids.includes(name)
        ? 'the project, or a plugin, has one with that name'
        : undefined;
  if (problem !== undefined) throw fault('AO_BLUEPRINT_NAME', { name, problem });
}

/** Refuses to write over files of the user's: what is made begins with files of its own. Throws AO_GENERATE_EXISTS. */
export async function requireNoFiles(paths: Iterable<string>, read: ProjectFacts['read']): Promise<void> {
  for (const path of paths)
    if ((await read(path)) !== undefined) throw fault('AO_GENERATE_EXISTS', { what: `the file ${path}` });
}
