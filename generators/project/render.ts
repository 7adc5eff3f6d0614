import type { Blueprint } from './blueprint.js';
import type { GeneratedFile } from '../sync/file-set.js';

/** What templates see: text, numbers, flags, and lists of such objects. */
export type View = { readonly [name: string]: ViewValue };
export type ViewValue = string | number | boolean | View | readonly ViewValue[];

/** Only `{{value}}`, `{{#if}}` and `{{#each}}`: all that decides is decided before the template. */
const HELPERS = { if: true, each: true, unless: false, with: false, log: false, lookup: false };

/** Renders the files of a blueprint in memory. A variable that the view lacks is a bug of the blueprint. */
export async function renderBlueprint(blueprint: Blueprint, view: View): Promise<GeneratedFile[]> {
  const compile = await compiler();
  return blueprint.files.map((file) => {
    const name = `${blueprint.id}/${file.path}`;
    const path = file.path.includes('{{') ? compile(file.path, name)(view) : file.path;
    const content = file.rendered ? Buffer.from(compile(file.content.toString('utf8'), name)(view)) : file.content;
    return { path, class: file.class, content, mode: file.mode };
  });
}

type Compile = (source: string, name: string) => (view: View) => string;

/** The one Handlebars instance of ao: strict, and without HTML escaping. */
async function compiler(): Promise<Compile> {
  const { default: handlebars } = await import('handlebars');
  const own = handlebars.create();
  return (source, name) => {
    const template = own.compile(source, {
      strict: true,
      noEscape: true,
      knownHelpersOnly: true,
      knownHelpers: HELPERS,
    });
    return (view) => {
      try {
        return template(view);
      } catch (cause) {
        throw new Error(`template ${name}: ${(cause as Error).message}`, { cause });
      }
    };
  };
}
