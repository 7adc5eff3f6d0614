import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { GivenAnswers } from '../../generators/catalogue/index.js';
import type { ModelLanguage } from '../../generators/project/index.js';

/** `blueprints/<blueprint>/answers/<name>.json`: a project to show. */
export interface ExampleAnswers {
  readonly name: string;
  readonly model: ModelLanguage;
  /** Below test/fixtures/contracts. */
  readonly contract?: readonly string[];
  /** What is made then, in this order. */
  readonly generate?: readonly { readonly thing: string; readonly name: string; readonly answers: GivenAnswers }[];
  /** Folder below test/fixtures/models whose files its user wrote at last. */
  readonly written?: string;
}

export interface Example {
  /** Its folder in examples/: that of the blueprint and its name; of the layer that all projects have, its name alone. */
  readonly id: string;
  readonly answers: ExampleAnswers;
}

export async function listExamples(root: string): Promise<Example[]> {
  const found = (await readdir(join(root, 'blueprints'), { recursive: true })).filter((path) =>
    /^[^/]+\/answers\/[^/]+\.json$/.test(path),
  );
  return Promise.all(
    found.sort().map(async (path) => {
      const [blueprint, name] = [path.split('/')[0], basename(path, '.json')];
      const answers = JSON.parse(await readFile(join(root, 'blueprints', path), 'utf8')) as ExampleAnswers;
      return { id: blueprint === 'project' ? name : `${blueprint}-${name}`, answers };
    }),
  );
}

/** The commands that make it, as words after `ao`; `--contract` as the answers have it. */
export function commandsOf({ name, model, contract = [], generate = [] }: ExampleAnswers): string[][] {
  return [
    ['init', name, '--model', model, ...contract.flatMap((path) => ['--contract', path])],
    ...generate.map(({ thing, name: what, answers }) => ['generate', thing, what, ...flagsOf(answers)]),
  ];
}

function flagsOf(answers: GivenAnswers): string[] {
  return Object.entries(answers).flatMap(([name, value]) =>
    [value].flat().flatMap((one) => (one === true ? [`--${name}`] : [`--${name}`, String(one)])),
  );
}
