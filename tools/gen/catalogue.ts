import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Generator, ListedGenerator } from '../../generators/catalogue/index.js';

const FOLDER = 'generators/catalogue';
const HEAD = '// Generated from the folders of generators/catalogue by `npm run gen`; do not edit.';

/** A generator and what its USAGE.md says. */
export interface DescribedGenerator {
  readonly listed: ListedGenerator;
  readonly usage: string;
}

/** Every folder of generators/catalogue: `index.ts` exports the generator under its id in camel case. */
export async function describedGenerators(root: string): Promise<DescribedGenerator[]> {
  const entries = await readdir(join(root, FOLDER), { withFileTypes: true });
  const folders = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
  const ids = folders.filter((name) => existsSync(join(root, FOLDER, name, 'index.ts')));
  return Promise.all(
    ids.sort().map(async (id) => {
      const module = (await import(join(root, FOLDER, id, 'index.ts'))) as Record<string, Generator>;
      const generator = module[variable(id)];
      if (generator?.id !== id) throw new Error(`${FOLDER}/${id}/index.ts must export the generator ${variable(id)}`);
      const { summary, takesName, questions } = generator;
      return {
        listed: { id, summary, ...(takesName !== undefined && { takesName }), questions },
        usage: await readFile(join(root, FOLDER, id, 'USAGE.md'), 'utf8'),
      };
    }),
  );
}

/** The registry: what help and completion need of each generator at hand, the rest loaded when it is used. */
export function catalogueTable(generators: readonly DescribedGenerator[]): string {
  return [
    HEAD,
    "import type { Generator, ListedGenerator } from './generator.js';",
    '',
    '/** Every generator of ao by its id. */',
    'export const CATALOGUE: Readonly<Record<string, { listed: ListedGenerator; load: () => Promise<Generator> }>> = {',
    ...generators.flatMap(({ listed }) => [
      `  ${JSON.stringify(listed.id)}: {`,
      `    listed: ${JSON.stringify(listed)},`,
      `    load: async () => (await import('./${listed.id}/index.js')).${variable(listed.id)},`,
      '  },',
    ]),
    '};',
    '',
  ].join('\n');
}

/** The texts of all USAGE.md, so that the bundle has them. */
export function usageTable(generators: readonly DescribedGenerator[]): string {
  return [
    HEAD,
    '',
    '/** USAGE.md of each generator. */',
    'export const USAGE: Readonly<Record<string, string>> = {',
    ...generators.map(({ listed, usage }) => `  ${JSON.stringify(listed.id)}: ${JSON.stringify(usage)},`),
    '};',
    '',
  ].join('\n');
}

function variable(id: string): string {
  return id.replace(/-(.)/g, (_, letter: string) => letter.toUpperCase());
}
