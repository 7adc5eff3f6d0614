import { readdir } from 'node:fs/promises';
import { join } from 'node:path';

export const COMMANDS_DIR = 'cli/commands';

/** Paths of the command files, relative to the commands' folder, without extension: `init`, `config/show`. */
export async function commandFiles(root: string): Promise<string[]> {
  const entries = await readdir(join(root, COMMANDS_DIR), { recursive: true });
  return entries
    .filter((name) => name.endsWith('.ts'))
    .map((name) => name.slice(0, -'.ts'.length).replaceAll('\\', '/'))
    .sort();
}

/** The table oclif is given, so that it need not search a disk that the bundle does not have. */
export async function commandTable(root: string): Promise<string> {
  const ids = await commandFiles(root);
  const variable = (id: string) => id.replace(/[^a-z]+(.)/g, (_, letter: string) => letter.toUpperCase());
  return [
    '// Generated from cli/commands by `npm run gen`; do not edit.',
    "import type { Command } from './oclif.js';",
    ...ids.map((id) => `import ${variable(id)} from './commands/${id}.js';`),
    '',
    '/** Every command by its id. */',
    'export const COMMANDS: Record<string, Command.Class> = {',
    ...ids.map((id) => `  ${id === variable(id) ? '' : `'${id.replaceAll('/', ':')}': `}${variable(id)},`),
    '};',
    '',
  ].join('\n');
}
