import { fault } from '../../runtime/errors/index.js';
import type { Question } from '../catalogue/generator.js';
import type { Blueprint, TemplateFile } from '../project/blueprint.js';
import { classOf } from '../project/blueprint.js';
import type { OutsideFiles } from './admission.js';
import { lintOutside } from './lint.js';

/** A blueprint that is not ao's own, read and checked. */
export interface OutsideBlueprint extends Blueprint {
  /** What NAME is, for the help. */
  readonly takesName: string;
  readonly questions: readonly Question[];
}

const TEMPLATE = 'template/';

/**
 * The blueprint of these files; `place` is what errors call its folder. Throws AO_BLUEPRINT_INVALID, and
 * AO_BLUEPRINT_TEMPLATE with file and line of each hole that ao could not fill.
 */
export async function parseBlueprint(id: string, place: string, files: OutsideFiles): Promise<OutsideBlueprint> {
  const { readDefinition } = await import('./definition.js');
  const text = files.get('blueprint.json')?.content;
  if (text === undefined) throw invalid(id, place, 'it has no blueprint.json');
  const definition = readDefinition(id, `${place}/blueprint.json`, Buffer.from(text).toString('utf8'));
  const { takesName, questions, summary, variables, classes } = definition;
  const manifest = { summary, variables, classes };
  const templates = [...files].filter(([path]) => path.startsWith(TEMPLATE));
  if (templates.length === 0) throw invalid(id, `${place}/template`, 'it has no files');
  const parsed = templates.map(([path, { content, mode }]): TemplateFile => {
    const inside = path.slice(TEMPLATE.length);
    const rendered = inside.endsWith('.hbs');
    const name = rendered ? inside.slice(0, -'.hbs'.length) : inside;
    try {
      return { path: name, rendered, content: Buffer.from(content), mode, class: classOf(id, manifest, name) };
    } catch {
      const problem = `${name} must be in one class of "classes": gen, seam, merged or keyed`;
      throw invalid(id, `${place}/blueprint.json`, problem);
    }
  });
  const blueprint = { id, manifest, files: parsed, takesName, questions };
  const faults = await lintOutside(blueprint);
  if (faults.length > 0)
    throw fault('AO_BLUEPRINT_TEMPLATE', { name: id, faults: faults.map((each) => `${place}/${each}`) });
  return blueprint;
}

function invalid(name: string, place: string, problem: string): Error {
  return fault('AO_BLUEPRINT_INVALID', { name, place, problem });
}
