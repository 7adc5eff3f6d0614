import { readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, it, onTestFinished } from 'vitest';
import { readBlueprint } from '../../../generators/project/blueprint.js';
import { templateTexts } from '../../../generators/project/render.js';
import { templatesOf } from '../../../generators/project/template.js';
import { madeTemplatesModule } from '../../../tools/build/made-templates.js';
import { room } from './workshop.js';

it('the bundle has every template of every blueprint, and they render as those that are compiled when needed', async () => {
  const at = room();
  onTestFinished(() => at.clean());
  const { blueprints } = at.assets;
  const file = join(dirname(at.dir), 'made.mjs');
  writeFileSync(file, await madeTemplatesModule(blueprints));
  const { MADE_TEMPLATES: made } = (await import(pathToFileURL(file).href)) as {
    MADE_TEMPLATES: Map<string, TemplateSpecification>;
  };
  const ids = readdirSync(blueprints, { withFileTypes: true }).filter((entry) => entry.isDirectory());
  let rendered = 0;
  for (const { name } of ids) {
    const blueprint = await readBlueprint(blueprints, name);
    const texts = templateTexts(blueprint);
    const variables = Object.keys(blueprint.manifest.variables);
    const views = [
      Object.fromEntries(variables.map((variable) => [variable, `<${variable}>`])),
      Object.fromEntries(variables.map((variable) => [variable, [{ line: 'x', name: '"y"' }]])),
      Object.fromEntries(variables.map((variable) => [variable, false])),
      {},
    ];
    const [now, before] = [await templatesOf(texts, new Map()), await templatesOf(texts, made)];
    for (const [at_, template] of now.entries())
      for (const view of views) {
        expect(outcome(before[at_], view)).toBe(outcome(template, view));
        rendered += 1;
      }
    if (texts.length > 0) expect(await templatesOf([...texts, '{{other}}'], made)).toHaveLength(texts.length + 1);
  }
  expect(made.size).toBeGreaterThan(20);
  expect(rendered).toBeGreaterThan(80);
});

function outcome(template: HandlebarsTemplateDelegate | undefined, view: object): string {
  try {
    return template?.(view) ?? 'no template';
  } catch (error) {
    return (error as Error).message;
  }
}
