import type { Blueprint } from './blueprint.js';
import type { GeneratedFile } from '../sync/file-set.js';
import { templatesOf } from './template.js';

/** What templates see: text, numbers, flags, and lists of such objects. */
export type View = { readonly [name: string]: ViewValue };
export type ViewValue = string | number | boolean | View | readonly ViewValue[];

/** Renders the files of a blueprint in memory. A variable that the view lacks is a bug of the blueprint. */
export async function renderBlueprint(blueprint: Blueprint, view: View): Promise<GeneratedFile[]> {
  const render = await renderer(blueprint, view);
  return blueprint.files.map((file) => {
    const name = `${blueprint.id}/${file.path}`;
    const path = isTemplate(file.path) ? render(file.path, name) : file.path;
    const content = file.rendered ? Buffer.from(render(file.content.toString('utf8'), name)) : file.content;
    return { path, class: file.class, content, mode: file.mode };
  });
}

/** All that is a template of a blueprint's files: their paths, too, may have holes. */
export function templateTexts({ files }: Pick<Blueprint, 'files'>): string[] {
  const paths = files.map(({ path }) => path).filter(isTemplate);
  return [...paths, ...files.filter(({ rendered }) => rendered).map(({ content }) => content.toString('utf8'))];
}

function isTemplate(path: string): boolean {
  return path.includes('{{');
}

async function renderer(blueprint: Blueprint, view: View): Promise<(text: string, name: string) => string> {
  const texts = [...new Set(templateTexts(blueprint))];
  const templates = new Map((await templatesOf(texts)).map((template, at) => [texts[at], template]));
  return (text, name) => {
    try {
      return templates.get(text)?.(view) ?? '';
    } catch (cause) {
      throw new Error(`template ${name}: ${(cause as Error).message}`, { cause });
    }
  };
}
