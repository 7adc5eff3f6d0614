import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import handlebars from 'handlebars';
import { readBlueprint } from '../../generators/project/blueprint.js';
import { templateTexts } from '../../generators/project/render.js';
import { TEMPLATE_OPTIONS, templateKey } from '../../generators/project/template.js';

/**
 * Fills `generators/project/made-templates.ts` in the bundle: parsing and compiling the templates of a project was a tenth of a
 * sync. A template is known by its text, so one that is not here, or was changed since, is compiled as ever.
 */
export const madeTemplates: Plugin = {
  name: 'made-templates',
  setup(build) {
    build.onLoad({ filter: /[\\/]generators[\\/]project[\\/]made-templates\.ts$/ }, async () => ({
      contents: await madeTemplatesModule(join(build.initialOptions.absWorkingDir ?? '.', 'blueprints')),
      loader: 'js',
    }));
  },
};

/** The module in whose place it stands. */
export async function madeTemplatesModule(blueprints: string): Promise<string> {
  const ids = (await readdir(blueprints, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  const all = await Promise.all(ids.map(({ name }) => readBlueprint(blueprints, name)));
  const texts = [...new Set(all.flatMap(templateTexts))].sort();
  const entries = texts.map(
    (text) => `[${JSON.stringify(templateKey(text))}, ${String(handlebars.precompile(text, TEMPLATE_OPTIONS))}],`,
  );
  return `export const MADE_TEMPLATES = new Map([\n${entries.join('\n')}\n]);\n`;
}
