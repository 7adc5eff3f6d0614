import { existsSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fault } from '../../../runtime/errors/index.js';
import { FLAGS } from '../flags.js';
import type { Prompt } from './prompts.js';
import type { StrictRender } from './strict-render.js';

/** Where the project's own generators lie: code that runs, with the user's consent. */
export const GENERATORS_DIR = 'generators';

const NAMES = ['plopfile.mjs', 'plopfile.js', 'plopfile.cjs'];

/** The plopfile of a folder; undefined when it has none. */
export function findPlopfile(folder: string): string | undefined {
  return NAMES.map((name) => join(folder, name)).find((file) => existsSync(file));
}

/** One action of a generator, as plop has them. */
export interface Action {
  readonly type?: string;
  readonly [key: string]: unknown;
}

export type ActionFunction = (answers: object, config: object, plop: object) => unknown;

/** A plopfile that ran: the generator it set, and what its actions may use. */
export interface LoadedPlopfile {
  readonly description: string;
  readonly prompts: readonly Prompt[];
  readonly actions: unknown;
  /** Folder of the plopfile: where `templateFile` begins. */
  readonly folder: string;
  /** What plop hands to functions. */
  readonly plop: object;
  readonly render: StrictRender;
  actionType(name: string): ActionFunction | undefined;
  /** Asks in a terminal what is not among the answers, as plop asks. */
  ask(given: object): Promise<Record<string, unknown>>;
}

/**
 * Runs a plopfile and takes the generator `id` from it, or the only one that it sets. plop reads, asks and knows helpers;
 * it writes nothing. Throws what the plopfile throws, AO_GENERATOR_PROMPTS, and an error in words for one that sets no such
 * generator.
 */
export async function loadPlopfile(file: string, id: string, root: string): Promise<LoadedPlopfile> {
  const [{ default: nodePlop }, { strictRender }] = await Promise.all([
    import('node-plop'),
    import('./strict-render.js'),
  ]);
  const plop = await nodePlop(file, { destBasePath: root, force: false });
  const names = plop.getGeneratorList().map(({ name }) => name);
  const name = names.includes(id) ? id : names.length === 1 ? (names[0] as string) : undefined;
  if (name === undefined) throw new Error(`it sets ${names.join(', ') || 'no generator'}; one must be called ${id}`);
  const { description = '', prompts = [], actions } = plop.getGenerator(name);
  if (!Array.isArray(prompts)) throw fault('AO_GENERATOR_PROMPTS', { name: id, file: relative(root, file) });
  const flag = prompts.find((each) => FLAGS.includes(String(each.name)))?.name;
  if (flag !== undefined) throw new Error(`its prompt ${flag} has the name of a flag of ao; give it another`);
  const helpers = [...BAKED_IN, ...plop.getHelperList()].map((each) => [each, plop.getHelper(each)] as const);
  const partials = plop.getPartialList().map((each) => [each, plop.getPartial(each)] as const);
  const render = strictRender({ helpers: new Map(helpers as never), partials: new Map(partials) });
  const { inquirer } = plop as unknown as { inquirer: { prompt(prompts: unknown, given: object): Promise<object> } };
  return {
    description,
    prompts: prompts as unknown as Prompt[],
    actions,
    folder: dirname(file),
    plop: { ...plop, renderString: render },
    render,
    actionType: (type) => plop.getActionType(type) as ActionFunction | undefined,
    async ask(given) {
      // Filters run once, when the answers are used.
      const bare = (prompts as unknown as Prompt[]).map(({ filter: _, ...prompt }) => prompt);
      return { ...(await inquirer.prompt(bare, given)) };
    },
  };
}

/** Helpers that plop brings; it lists only those of the plopfile. */
const BAKED_IN = [
  ...['camelCase', 'snakeCase', 'dotCase', 'pathCase', 'lowerCase', 'upperCase', 'sentenceCase', 'constantCase'],
  ...['titleCase', 'dashCase', 'kabobCase', 'kebabCase', 'properCase', 'pascalCase', 'pkg'],
];
