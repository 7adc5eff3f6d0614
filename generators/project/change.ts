import { AoError, fault } from '../../runtime/errors/index.js';
import { CONFIG_FILE } from '../../runtime/platform/config/find.js';
import { answerFault, type Change, completeAnswers, generatorOf, type GivenAnswers } from '../catalogue/index.js';
import { outsideOf } from '../outside/index.js';
import { contentAt } from '../sync/disk-file.js';
import { insertedLines } from '../sync/insertion.js';
import type { Component, Insertion, SyncPlan } from '../sync/index.js';
import { compareComponents } from '../sync/manifest.js';
import { tablesOf } from './components.js';
import { factsOf, textOf } from './facts.js';
import { withFollowed } from './followed.js';
import type { Inputs } from './inputs.js';
import { layoutOf } from './layout.js';
import { overlaid, protoPath } from './plan-project.js';
import { changeInputs, type SyncOptions, type SyncResult } from './sync.js';
import { type TakenBack, takenBack } from './taken-back.js';

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
  const generator = await generatorOf(wanted.generator, await outsideOf(root));
  let next: readonly string[] = [];
  const command = `generate ${wanted.generator} ${wanted.name}`.trimEnd();
  const result = await changeInputs(root, { command, ...options }, async (inputs) => {
    const answers = completeAnswers(generator, wanted.name, wanted.answers);
    const change = await generator.propose(await factsOf(root, inputs), wanted.name, answers);
    next = change.next ?? [];
    const { component } = change;
    if (component !== undefined) refuseTwice(inputs, component);
    return { ...(await withChange(root, inputs, change)), amend: (plan) => amended(plan, command, component) };
  });
  return { ...result, next, kept: [] };
}

/** What was made once is not made again beside it, also where its user took a part of it away. */
function refuseTwice({ components }: Inputs, { generator, name }: Pick<Component, 'generator' | 'name'>): void {
  if (components.some((each) => each.generator === generator && each.name === name))
    throw fault('AO_GENERATE_EXISTS', { what: `${generator} ${name}` });
}

/** An answer that ao.toml cannot have is refused, and not written for the next command to stumble over. */
async function amended(plan: SyncPlan, command: string, component: Change['component']): Promise<SyncPlan> {
  const toml = plan.steps.find(({ path }) => path === CONFIG_FILE)?.write?.content;
  const { parseConfig } = await import('../../runtime/platform/config/index.js');
  if (toml !== undefined)
    await parseConfig(textOf(toml)).catch((error: unknown) => {
      if (!(error instanceof AoError)) throw error;
      throw answerFault(command, `ao.toml would be wrong then: ${error.message}`);
    });
  return component === undefined ? plan : withFollowed(plan, component);
}

/** Takes back what `generateComponent` made; what was edited since stays and is told. Throws AO_GENERATE_NOT_THERE. */
export async function destroyComponent(
  root: string,
  { generator: id, name: given }: Omit<Wanted, 'answers'>,
  options: SyncOptions,
): Promise<Changed> {
  const generator = await generatorOf(id, await outsideOf(root)).catch(noMore);
  const kept: string[] = [];
  const command = `destroy ${id} ${given}`.trimEnd();
  const result = await changeInputs(root, { command, ...options }, async (inputs) => {
    const name = given === '' && generator?.takesName === undefined ? onlyName(inputs, id) : given;
    const component = inputs.components.find((each) => each.generator === id && each.name === name);
    const withdrawn = generator?.withdraw?.(await factsOf(root, inputs), name);
    if (component === undefined && withdrawn === undefined) throw notThere(inputs, id, name);
    const untouched: TakenBack = { edits: new Map(), kept: [], components: inputs.components };
    const taken = component === undefined ? untouched : await takenBack(root, inputs, component);
    const { edits, components } = taken;
    kept.push(...taken.kept);
    const gone = component && (await tablesOf(generator?.tables?.(component, inputs.layout)));
    return {
      ...withEdits({ ...inputs, components }, { config: withdrawn?.config, edits, discard: true }),
      ...(gone && { gone }),
    };
  });
  return { ...result, next: [], kept };
}

/** Of a thing that takes no name there is seldom more than one, and then it need not be said which. */
function onlyName({ components }: Inputs, generator: string): string {
  const there = components.filter((each) => each.generator === generator).map((each) => each.name);
  if (there.length > 1) throw answerFault('name', `there are several; which? ${there.join(', ')}`);
  return there[0] ?? '';
}

/** What was made is taken back also when the generator is gone. */
function noMore(error: unknown): undefined {
  if (error instanceof AoError && error.code === 'AO_GENERATE_UNKNOWN') return undefined;
  throw error;
}

function notThere({ components }: Inputs, generator: string, name: string) {
  const there = components.filter((each) => each.generator === generator).map((each) => each.name);
  return fault('AO_GENERATE_NOT_THERE', { generator, name, there });
}

async function withChange(root: string, inputs: Inputs, change: Change) {
  const { component, edits = new Map<string, string>(), traced = [], config, blueprints = [] } = change;
  const inserted: Insertion[] = [];
  const created: string[] = [];
  for (const [path, text] of edits) {
    const before = await contentAt(root, path);
    if (before === undefined) created.push(path);
    else {
      const lines = insertedLines(textOf(before), textOf(Buffer.from(text)));
      if (lines === undefined || (component?.once !== true && lines.some(({ was }) => was !== undefined)))
        throw new Error(`a generator changes lines of ${path} that are the user's`);
      inserted.push(...lines.map((each) => ({ path, ...each })));
    }
  }
  for (const { path, edit } of traced) {
    inserted.push(...edit.inserted.map((each) => ({ path, ...each })));
    inserted.push(...sharedLines(inputs.components, path, edit.shared));
  }
  const components = component === undefined ? [] : [{ ...component, inserted, created }];
  const texts = [...edits, ...traced.map(({ path, edit }) => [path, edit.text] as const)];
  const bytes = new Map(texts.map(([path, text]) => [path, Buffer.from(text)] as const));
  const vendored = new Map([...inputs.vendored, ...blueprints]);
  return withEdits(
    { ...inputs, vendored, components: [...inputs.components, ...components].sort(compareComponents) },
    { config, edits: bytes },
  );
}

/** Lines that this one needs as well as those which put them in. */
function sharedLines(components: Inputs['components'], path: string, lines: readonly string[]): Insertion[] {
  const known = new Set(
    components.flatMap(({ inserted }) => inserted.filter((each) => each.path === path)).map(({ text }) => text),
  );
  return lines.filter((text) => known.has(text)).map((text) => ({ path, text }));
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
