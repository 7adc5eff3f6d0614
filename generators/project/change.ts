import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Contract } from '../../runtime/contract/index.js';
import { fault } from '../../runtime/errors/index.js';
import {
  answerFault,
  type Change,
  completeAnswers,
  generatorOf,
  type GivenAnswers,
  type ProjectFacts,
} from '../catalogue/index.js';
import { readStandard } from '../contract/index.js';
import { insertedLines, takeOut } from '../sync/insertion.js';
import type { Component, Insertion, Manifest } from '../sync/index.js';
import { fingerprint, lf } from '../sync/manifest.js';
import { absent, isSafePath } from '../sync/safe-path.js';
import { contractSource } from './contract-source.js';
import type { Inputs } from './inputs.js';
import { layoutOf } from './layout.js';
import { checkContract, overlaid, protoPath } from './plan-project.js';
import { changeInputs, type SyncOptions, type SyncResult } from './sync.js';

export interface Wanted {
  /** Id of the generator. */
  readonly generator: string;
  /** Empty for a generator that takes none. */
  readonly name: string;
  readonly answers: GivenAnswers;
}

export interface Changed extends SyncResult {
  /** What the user may do now. */
  readonly next: readonly string[];
  /** What a generator had put in and its user edited since: it stays, by path. */
  readonly kept: readonly string[];
}

/** Makes what a generator makes: changes the inputs of the project and syncs it. Throws the AO_GENERATE errors and those of a sync. */
export async function generateComponent(root: string, wanted: Wanted, options: SyncOptions): Promise<Changed> {
  const generator = await generatorOf(wanted.generator);
  let next: readonly string[] = [];
  const command = `generate ${wanted.generator} ${wanted.name}`.trimEnd();
  const result = await changeInputs(root, { command, ...options }, async (inputs) => {
    const answers = completeAnswers(generator, wanted.name, wanted.answers);
    const change = await generator.propose(await factsOf(root, inputs), wanted.name, answers);
    next = change.next ?? [];
    return withChange(root, inputs, change);
  });
  return { ...result, next, kept: [] };
}

/** Takes back what `generateComponent` made; what was edited since stays and is told. Throws AO_GENERATE_NOT_THERE. */
export async function destroyComponent(
  root: string,
  { generator: id, name: given }: Omit<Wanted, 'answers'>,
  options: SyncOptions,
): Promise<Changed> {
  const generator = await generatorOf(id);
  const kept: string[] = [];
  const command = `destroy ${id} ${given}`.trimEnd();
  const result = await changeInputs(root, { command, ...options }, async (inputs) => {
    const name = given === '' && generator.takesName === undefined ? onlyName(inputs, id) : given;
    const component = inputs.components.find((each) => each.generator === id && each.name === name);
    const withdrawn = generator.withdraw?.(await factsOf(root, inputs), name);
    if (component === undefined && withdrawn === undefined) throw notThere(inputs, id, name);
    const { edits, kept: stay } =
      component === undefined ? { edits: new Map(), kept: [] } : await takenBack(root, inputs.manifest, component);
    kept.push(...stay);
    const components = inputs.components.filter((each) => each !== component);
    return withEdits({ ...inputs, components }, { config: withdrawn?.config, edits, discard: true });
  });
  return { ...result, next: [], kept };
}

/** Of a thing that takes no name there is seldom more than one, and then it need not be said which. */
function onlyName({ components }: Inputs, generator: string): string {
  const there = components.filter((each) => each.generator === generator).map((each) => each.name);
  if (there.length > 1) throw answerFault('name', `there are several; which? ${there.join(', ')}`);
  return there[0] ?? '';
}

function notThere({ components }: Inputs, generator: string, name: string) {
  const there = components.filter((each) => each.generator === generator).map((each) => each.name);
  return fault('AO_GENERATE_NOT_THERE', { generator, name, there });
}

async function factsOf(root: string, inputs: Inputs): Promise<ProjectFacts> {
  const { config, answers, layout, components, tree } = inputs;
  const own = [...tree].filter(([path]) => readStandard(path) === undefined);
  const compile = async (protos: ReadonlyMap<string, string | undefined>): Promise<Contract> => {
    const bytes = [...protos].map(
      ([path, text]) => [path, text === undefined ? undefined : Buffer.from(text)] as const,
    );
    return checkContract((await contractSource(overlaid(tree, new Map(bytes)), config.contract.path)).bytes);
  };
  return {
    root,
    config,
    answers,
    layout,
    components,
    protos: new Map(own.map(([path, content]) => [path, textOf(content)])),
    contract: await compile(new Map()),
    compile,
    async read(path) {
      if (!isSafePath(path)) throw new Error(`a generator asks for ${path}`);
      const content = await readFile(join(root, path)).catch(absent);
      return content && textOf(content);
    },
  };
}

async function withChange(root: string, inputs: Inputs, { component, edits = new Map(), config }: Change) {
  const inserted: Insertion[] = [];
  const created: string[] = [];
  for (const [path, text] of edits) {
    const before = await readFile(join(root, path)).catch(absent);
    if (before === undefined) created.push(path);
    else {
      const lines = insertedLines(textOf(before), text);
      if (lines === undefined) throw new Error(`a generator changes lines of ${path} that are the user's`);
      inserted.push(...lines.map((each) => ({ path, text: each })));
    }
  }
  const components = component === undefined ? [] : [{ ...component, inserted, created }];
  const bytes = new Map([...edits].map(([path, text]) => [path, Buffer.from(text)] as const));
  return withEdits({ ...inputs, components: [...inputs.components, ...components] }, { config, edits: bytes });
}

interface Edits {
  readonly config: Change['config'] | undefined;
  readonly edits: ReadonlyMap<string, Uint8Array | undefined>;
  readonly discard?: boolean;
}

/** The inputs with what changes: the configuration, the contract; the edits of any other file are for the plan. */
function withEdits(inputs: Inputs, { config: amend, edits, discard = false }: Edits) {
  const config = amend?.(inputs.config) ?? inputs.config;
  const folder = config.contract.path;
  const protos = [...edits].flatMap(([path, content]) => {
    const proto = protoPath(path, folder);
    return proto === undefined ? [] : [[proto, content] as const];
  });
  const changed = {
    ...inputs,
    config,
    layout: layoutOf(config, inputs.components),
    tree: overlaid(inputs.tree, new Map(protos)),
  };
  return { inputs: changed, edits, discard };
}

/** What takes a component out of the user's files, as far as they still have what was put in. */
async function takenBack(root: string, { files }: Manifest, { inserted, created }: Component) {
  const edits = new Map<string, Uint8Array | undefined>();
  const kept: string[] = [];
  for (const path of created) {
    const content = await readFile(join(root, path)).catch(absent);
    if (content === undefined) continue;
    if (fingerprint(content) === files.get(path)?.sha256) edits.set(path, undefined);
    else kept.push(path);
  }
  for (const insertion of inserted) {
    const { path } = insertion;
    const earlier = edits.get(path) ?? (await readFile(join(root, path)).catch(absent));
    const left = earlier && takeOut(textOf(earlier), insertion);
    if (left === undefined) kept.push(path);
    else edits.set(path, Buffer.from(left));
  }
  return { edits, kept: [...new Set(kept)] };
}

function textOf(content: Uint8Array): string {
  return Buffer.from(lf(content)).toString('utf8');
}
