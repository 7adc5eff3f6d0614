import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { Config } from '../../runtime/platform/config/index.js';
import type { Vendored } from '../catalogue/index.js';
import { readSourceTree, type SourceTree } from '../contract/index.js';
import { readVendored } from '../outside/vendored.js';
import { type Component, type Manifest, type Moves, readManifest } from '../sync/index.js';
import { type Answers, answersOf, lastFolders } from './answers.js';
import { type Layout, layoutOf } from './layout.js';
import { movedFolders } from './moved.js';

/** What a project is made from, as it is on the disk: ao.toml, the contract and the answers of its making. */
export interface Inputs {
  readonly manifest: Manifest;
  readonly config: Config;
  readonly answers: Answers;
  readonly components: readonly Component[];
  readonly layout: Layout;
  readonly moves: Moves;
  /** Blueprints from outside that ao.toml names and that were fetched, by name, with their files as they are. */
  readonly vendored: ReadonlyMap<string, Vendored>;
  /** The folder of the contract, by import path; standard files are among them. */
  readonly tree: SourceTree;
}

/** Reads what the project in `root` is made from. Throws AO_SYNC_NOT_MANAGED and the errors of the configuration. */
export async function readInputs(root: string): Promise<Inputs> {
  // Imported here: a new project has no configuration to read, and the reader takes a good part of ao's start.
  const { loadProject } = await import('../../runtime/platform/config/index.js');
  // Without the environment: files that are committed say the same on every machine.
  const { config } = await loadProject(root, {});
  const manifest = await readManifest(root);
  if (manifest === undefined) throw await notManaged(root);
  const { components } = manifest;
  const layout = layoutOf(config, components);
  return {
    manifest,
    config,
    answers: answersNow(manifest, config, layout),
    components,
    layout,
    moves: movedFolders(root, lastFolders(manifest), layout),
    vendored: await readVendored(root, manifest, config),
    tree: await readSourceTree(join(root, config.contract.path)),
  };
}

/** The answers at the project's making, but for what ao.toml says by now. */
export function answersNow(manifest: Manifest, { project, services }: Config, { model }: Layout): Answers {
  const answers = answersOf(manifest);
  return { ...answers, name: project.name, model: (model && services[model]?.language) || answers.model };
}

/** With the contract, if there is one, from which a project can be made that ao does manage. */
export async function notManaged(root: string) {
  const { loadProject } = await import('../../runtime/platform/config/index.js');
  const { path } = (await loadProject(root, {})).config.contract;
  return fault('AO_SYNC_NOT_MANAGED', { dir: root, contract: existsSync(join(root, path)) ? path : undefined });
}
