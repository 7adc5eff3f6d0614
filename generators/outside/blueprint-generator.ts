import { fault } from '../../runtime/errors/index.js';
import { answerFault } from '../catalogue/answers.js';
import type { Generator, Vendored } from '../catalogue/generator.js';
import { renderBlueprint } from '../project/render.js';
import type { Component } from '../sync/manifest.js';
import { requireNoFiles } from './free-name.js';
import { NAME } from './outside.js';
import { outputPath } from './output-path.js';
import type { OutsideBlueprint } from './parse-blueprint.js';
import { type OutsideContext, outsideView } from './view.js';

/** The generator of a blueprint that is not ao's own. `vendored`: the blueprint comes into the project with what it makes. */
export function blueprintGenerator(blueprint: OutsideBlueprint, vendored?: Vendored): Generator {
  const { id, manifest, questions, takesName } = blueprint;
  const { summary } = manifest;
  return {
    id,
    summary,
    takesName,
    questions,
    async propose({ config, layout, contract, components, read }, name, answers) {
      if (!NAME.test(name)) throw answerFault('name', `"${name}" is not in kebab-case`);
      if (components.some((each) => each.generator === id && each.name === name))
        throw fault('AO_GENERATE_EXISTS', { what: `${id} ${name}` });
      const context = { project: config.project.name, version: '', layout, contract };
      await requireNoFiles(await pathsOf(blueprint, { name, answers }, context), read);
      return {
        component: { generator: id, name, answers },
        ...(vendored && { blueprints: new Map([[id, vendored]]) }),
      };
    },
    async files(component, { layout, project, contract }) {
      const { loaded } = await contract;
      const context = { project: project.names.kebab, version: project.version, layout, contract: loaded };
      return render(blueprint, component, context);
    },
  };
}

type Thing = Pick<Component, 'name' | 'answers'>;

async function render(blueprint: OutsideBlueprint, { name, answers }: Thing, context: OutsideContext) {
  const view = outsideView(name, blueprint.questions, answers, context);
  const files = await renderBlueprint(blueprint, view).catch((error: unknown) => {
    throw templateFault(blueprint.id, error);
  });
  return files.map((file) => ({ ...file, path: outputPath(blueprint.id, file.path) }));
}

async function pathsOf(blueprint: OutsideBlueprint, thing: Thing, context: OutsideContext): Promise<string[]> {
  const bare = blueprint.files.map((file) => ({ ...file, rendered: false }));
  return (await render({ ...blueprint, files: bare }, thing, context)).map(({ path }) => path);
}

/** A name that exists, but not where the template stands: in no list, or in another one. */
function templateFault(name: string, error: unknown): unknown {
  const { cause, message } = error as Error;
  const line = (cause as { lineNumber?: number } | undefined)?.lineNumber;
  if (cause === undefined) return error;
  const [, file = '', problem = message] = /^template (\S+): (.*)$/s.exec(message) ?? [];
  const place = line === undefined ? file : `${file}:${line}`;
  return fault('AO_BLUEPRINT_TEMPLATE', { name, faults: [`${place}: ${problem}`] }, { cause: error });
}
