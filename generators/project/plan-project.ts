import { posix } from 'node:path';
import type { Contract } from '../../runtime/contract/index.js';
import type { SourceTree } from '../contract/index.js';
import {
  type Component,
  type ConflictStyle,
  type FileSet,
  planSync,
  readSnapshot,
  type SyncPlan,
} from '../sync/index.js';
import { modelLanguage } from '../languages/index.js';
import { outsideOf } from '../outside/index.js';
import { checkVendored, pinsOf } from '../outside/vendored.js';
import { headOf } from './answers.js';
import { formatted } from './format.js';
import { type Assets, findAssets } from './assets.js';
import type { CodeCache } from './code-cache.js';
import { contractSource } from './contract-source.js';
import type { Inputs } from './inputs.js';
import { loadedContract } from './loaded-contract.js';
import { lastContracts, notesOf } from './model-notes.js';
import { projectNames } from './names.js';
import type { MethodNote } from './notes.js';
import { renderProject } from './render-project.js';
import { preloadTemplates } from './template.js';

export interface PlanInput {
  readonly root: string;
  /** Of ao. */
  readonly version: string;
  readonly assets?: Assets | undefined;
  /** What need not be made again. */
  readonly code?: CodeCache;
  readonly force?: boolean | undefined;
  /** What becomes of lines that both sides changed; `inline` by default. */
  readonly conflict?: ConflictStyle | undefined;
  /** Files of the user that change, by path in the project; undefined takes one away. Those of the contract are in `inputs.tree` already. */
  readonly edits?: ReadonlyMap<string, Uint8Array | undefined>;
  /** Ejected files that are ao's again. */
  readonly handBack?: ReadonlySet<string>;
  /** A component is destroyed: what was made for it goes, as far as nobody edited it. */
  readonly discard?: boolean;
  /** The tables that it brought to ao.toml, as dotted paths. */
  readonly gone?: readonly string[];
}

export interface Planned {
  readonly plan: SyncPlan;
  /** The files as a new project would have them. */
  readonly desired: FileSet;
  readonly notes: MethodNote[];
}

/** Plans how the project becomes what its inputs say. Writes nothing. Throws the errors of the contract, and of models that do not fit it. */
export async function planProject(inputs: Inputs, { root, version, ...options }: PlanInput): Promise<Planned> {
  const { answers, layout, moves, config } = inputs;
  const assets = options.assets ?? findAssets();
  // Loaded while the contract compiles, by a process of its own.
  const parts = preload(layout.models);
  const contract = await contractSource(inputs.tree, config.contract.path);
  await parts;
  const { services } = await checkContract(contract.bytes);
  const { assertServed } = await import('../../runtime/platform/config/index.js');
  const names = services.map(({ typeName }) => typeName);
  await assertServed(root, config.services, names);
  const before = await lastContracts(root, layout);
  const components = inputs.components.map((each) => withFolder(each, layout));
  const { vendored } = inputs;
  checkVendored(vendored, config.blueprints, inputs.manifest.files);
  const rendered = await renderProject({
    names: projectNames(answers.name),
    model: answers.model,
    origin: answers.contract,
    contract,
    version,
    assets,
    layout,
    components,
    vendored,
    outside: await outsideOf(root, vendored),
    ...(options.code && { code: options.code }),
  });
  const edits = options.edits ?? new Map<string, undefined>();
  const snapshot = await readSnapshot(root, rendered, moves, [...edits.keys()]);
  const { files: desired, warnings } = await formatted(root, rendered, snapshot, config.sync.format);
  const plan = await planSync(
    snapshot,
    desired,
    { ...headOf(version, answers, layout.folders, components), ...pinsOf(vendored) },
    {
      force: options.force === true,
      discard: options.discard === true,
      ...(options.gone && { gone: options.gone }),
      edits,
      warnings,
      ...(options.handBack && { handBack: options.handBack }),
      ...(options.conflict && { conflict: options.conflict }),
    },
  );
  return { plan, desired, notes: await notesOf(root, plan, layout, before) };
}

/** What the rest of a plan is made with. */
function preload(models: Inputs['layout']['models']): Promise<unknown> {
  const languages = models.map(({ language }) => modelLanguage(language).preload?.());
  return Promise.all([checks(), preloadTemplates(), ...languages]);
}

/** Each from its own file: the front door of the folder is also that of all that a service does with a contract. */
function checks() {
  return Promise.all([
    import('../../runtime/contract/routes.js'),
    import('../../runtime/contract/validation/index.js'),
  ]);
}

/** A compiled contract that can be served. Throws the errors of routes and rules. */
export async function checkContract(bytes: Uint8Array): Promise<Contract> {
  const [{ routesOf }, { prepareValidation }] = await checks();
  const contract = await loadedContract(bytes);
  routesOf(contract);
  await prepareValidation(contract);
  return contract;
}

/** Where a model lies goes to its component, so that a later sync sees that it was moved. */
function withFolder(component: Component, { models }: Inputs['layout']): Component {
  const place = component.generator === 'model' && models.find(({ name }) => name === component.name);
  return place ? { ...component, answers: { ...component.answers, folder: place.folder } } : component;
}

/** The contract with .proto files put in place of others; undefined takes one out. */
export function overlaid(tree: SourceTree, protos: ReadonlyMap<string, Uint8Array | undefined>): SourceTree {
  const all = new Map(tree);
  for (const [path, content] of protos)
    if (content === undefined) all.delete(path);
    else all.set(path, content);
  return all;
}

/** The import path of a file of the contract's folder; undefined for any other path. */
export function protoPath(path: string, folder: string): string | undefined {
  const inside = folder === '.' ? path : posix.relative(folder, path);
  return inside.startsWith('..') || !path.endsWith('.proto') ? undefined : inside;
}
