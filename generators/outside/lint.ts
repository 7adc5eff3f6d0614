import { namesIn } from '../project/template-lint.js';
import type { OutsideBlueprint } from './parse-blueprint.js';
import { answerNames, KNOWN_NAMES } from './view.js';

/**
 * What ao could not render of a blueprint, each with file and line (`template/a.md.hbs:3: …`): tags that are no value, `if`
 * or `each`, and names that nothing gives. Also of blueprint.json: a declared variable that ao does not give.
 */
export async function lintOutside({ manifest, files, questions }: OutsideBlueprint): Promise<string[]> {
  const known = new Set([...KNOWN_NAMES, ...answerNames(questions)]);
  const given = `ao gives ${[...KNOWN_NAMES].join(', ')}, and the answers to the questions`;
  const declared = Object.keys(manifest.variables).filter((name) => !known.has(name));
  const all = files.map(async (file) => {
    const texts = [file.path, ...(file.rendered ? [file.content.toString('utf8')] : [])];
    const source = `template/${file.path}${file.rendered ? '.hbs' : ''}`;
    const found = (await Promise.all(texts.map((text) => namesIn(text)))).flat();
    return found.flatMap(({ line, variable, problem }) => {
      if (problem !== undefined) return [`${source}:${line}: ${problem}`];
      return variable === undefined || known.has(variable)
        ? []
        : [`${source}:${line}: nothing is called ${variable}; ${given}`];
    });
  });
  return [
    ...declared.map((name) => `blueprint.json: variables: nothing is called ${name}; ${given}`),
    ...(await Promise.all(all)).flat(),
  ];
}
