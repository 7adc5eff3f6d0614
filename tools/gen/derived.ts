import { join } from 'node:path';
import { configReference, jsonSchema } from '../../runtime/platform/config/index.js';
import { loadProgram } from '../../cli/program.js';
import { catalogueTable, describedGenerators, usageTable } from './catalogue.js';
import { commandFiles, commandTable, COMMANDS_DIR } from './command-table.js';
import { environmentPage } from './environment.js';
import { generatorsPage } from './generators-page.js';
import { exampleFiles } from './examples.js';
import { commandsPage, errorsPage, NOTE } from './reference.js';
import { STANDARD_FOLDER, standardProtos } from './standard-protos.js';

/** Folders whose every file is derived: one that is not in the map any more is drift too. */
export const DERIVED_FOLDERS = ['docs/reference', STANDARD_FOLDER];

/** Every file that is made from others, by its path in the repository. */
export async function derivedFiles(root: string): Promise<Map<string, string>> {
  const generators = await describedGenerators(root);
  return new Map([
    ['generators/catalogue/catalogue.gen.ts', catalogueTable(generators)],
    ['generators/catalogue/usage.gen.ts', usageTable(generators)],
    ['docs/reference/generators.md', generatorsPage(generators)],
    ['cli/commands.gen.ts', await commandTable(root)],
    ['docs/reference/commands.md', commandsPage(await program(root))],
    ['docs/reference/config.md', NOTE + configReference()],
    ['docs/reference/environment.md', environmentPage()],
    ['docs/reference/errors.md', errorsPage()],
    ['schema/ao.schema.json', `${JSON.stringify(jsonSchema(), null, 2)}\n`],
    ...(await exampleFiles(root)),
    ...(await standardProtos(root)),
  ]);
}

/** Imports the commands from their folder and not by the table, which may be out of date. */
async function program(root: string) {
  const ids = await commandFiles(root);
  const classes = await Promise.all(
    ids.map(async (id) => ((await import(join(root, COMMANDS_DIR, `${id}.ts`))) as { default: never }).default),
  );
  return loadProgram(join(root, 'cli'), Object.fromEntries(ids.map((id, i) => [id, classes[i] as never])), {
    ignoreManifest: true,
  });
}
