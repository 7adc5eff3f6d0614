import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join, posix } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { Contract } from '../../runtime/contract/index.js';
import { readSourceTree } from '../contract/index.js';
import type { Config } from '../../runtime/platform/config/index.js';
import {
  applySync,
  changesFiles,
  type Manifest,
  planSync,
  readManifest,
  readSnapshot,
  type SyncPlan,
  type SyncStep,
  withProjectLock,
} from '../sync/index.js';
import { absent } from '../sync/safe-path.js';
import { type Answers, answersOf, headOf, lastFolders } from './answers.js';
import { type Assets, findAssets } from './assets.js';
import { contractSource } from './contract-source.js';
import { type Folders, type Layout, layoutOf } from './layout.js';
import { movedFolders } from './moved.js';
import { projectNames } from './names.js';
import { type MethodNote, methodNotes, seamFile } from './notes.js';
import { renderProject } from './render-project.js';

export interface SyncOptions {
  /** Of ao. */
  readonly version: string;
  readonly assets?: Assets;
  /** Overwrite gen files that were edited by hand. */
  readonly force?: boolean;
  /** Folders of clients to make from now on, besides those of ao.toml; it is told of them. */
  readonly clients?: Config['clients'];
  /** Plan only; conflicts are in the plan then, and not thrown. */
  readonly dryRun?: boolean;
  /** Is told the plan before it is carried out or refused. */
  readonly onPlan?: (plan: SyncPlan) => void;
}

export interface SyncResult {
  readonly plan: SyncPlan;
  /** Whether anything was written (with `dryRun`: would be). */
  readonly changed: boolean;
  /** Rpcs whose method the model does not have yet, and methods whose rpc is gone. */
  readonly notes: readonly MethodNote[];
}

/**
 * Brings the project in `root` in line with its contract and with this version of ao; edits stay. Nothing is written when
 * nothing is new. Throws AO_SYNC_GEN_EDITED and AO_SYNC_BLOCKED before anything is written, AO_SYNC_CONFLICT after the
 * rest was; AO_SYNC_NOT_MANAGED for a project that ao did not make, AO_SYNC_FOLDER_NOT_MOVED for a folder that only ao.toml moved;
 * the errors of the configuration and the contract.
 */
export async function syncProject(root: string, options: SyncOptions): Promise<SyncResult> {
  // Before the lock, which is a file in .ao: a project that ao did not make stays as it is.
  if ((await readManifest(root)) === undefined) throw await notManaged(root);
  return withProjectLock(root, async ({ writable }) => {
    const { plan, notes } = await planProject(root, options);
    options.onPlan?.(plan);
    const changed = changesFiles(plan);
    if (options.dryRun === true) return { plan, notes, changed };
    refuseBlocked(plan);
    if (!writable && changed) throw fault('AO_SYNC_CANNOT_WRITE', { file: root, problem: 'you may not write there' });
    if (writable) await applySync(root, plan);
    const conflicts = plan.steps.filter(({ action }) => action === 'conflict').map(({ path }) => path);
    if (conflicts.length > 0) throw fault('AO_SYNC_CONFLICT', { files: conflicts });
    return { plan, notes, changed };
  });
}

/** Plans a sync without a lock: for `--check`, and for what only wants to know. */
async function planProject(root: string, options: SyncOptions): Promise<{ plan: SyncPlan; notes: MethodNote[] }> {
  // Imported here: a new project has neither a configuration nor a contract to read, and the readers take half of ao's start.
  const [{ loadProject }, { loadContract, prepareValidation, routesOf }] = await Promise.all([
    import('../../runtime/platform/config/index.js'),
    import('../../runtime/contract/index.js'),
  ]);
  // Without the environment: files that are committed say the same on every machine.
  const { config: written } = await loadProject(root, {});
  const config = { ...written, clients: { ...written.clients, ...options.clients } };
  const manifest = await readManifest(root);
  if (manifest === undefined) throw await notManaged(root);
  const layout = layoutOf(config);
  const answers = answersNow(manifest, config, layout);
  const moves = movedFolders(root, lastFolders(manifest), layout);
  const folder = config.contract.path;
  const contract = await contractSource(await readSourceTree(join(root, folder)), folder);
  const now = loadContract(contract.bytes);
  routesOf(now);
  await prepareValidation(now);
  const before = await lastContract(root, layout.folders);
  const assets = options.assets ?? findAssets();
  const desired = await renderProject({
    names: projectNames(answers.name),
    model: answers.model,
    origin: answers.contract,
    contract,
    version: options.version,
    assets,
    layout,
  });
  const snapshot = await readSnapshot(root, desired, moves);
  const plan = await planSync(snapshot, desired, headOf(options.version, answers, layout.folders), {
    force: options.force === true,
  });
  return { plan, notes: await notesOf(root, plan, answers, { model: layout.folders.model, now, before }) };
}

/** With the contract, if there is one, from which a project can be made that ao does manage. */
async function notManaged(root: string) {
  const { loadProject } = await import('../../runtime/platform/config/index.js');
  const { path } = (await loadProject(root, {})).config.contract;
  return fault('AO_SYNC_NOT_MANAGED', { dir: root, contract: existsSync(join(root, path)) ? path : undefined });
}

/** The answers at the project's making, but for what ao.toml says by now. */
function answersNow(manifest: Manifest, { project, services }: Config, { model }: Layout): Answers {
  const answers = answersOf(manifest);
  return { ...answers, name: project.name, model: (model && services[model]?.language) || answers.model };
}

interface ModelNow {
  /** Folder of the model-service. */
  readonly model: string | undefined;
  readonly now: Contract;
  readonly before: Contract | undefined;
}

async function notesOf(
  root: string,
  plan: SyncPlan,
  { model: language }: Answers,
  { model, ...contracts }: ModelNow,
): Promise<MethodNote[]> {
  if (model === undefined) return [];
  const file = posix.join(model, seamFile(language));
  const planned = plan.steps.find(({ path }) => path === file)?.write?.content;
  const source = planned ?? (await readFile(join(root, file)).catch(absent));
  return source === undefined
    ? []
    : methodNotes(language, { file, text: Buffer.from(source).toString('utf8') }, contracts);
}

/** The contract as the services know it so far. */
async function lastContract(root: string, { api, model }: Folders): Promise<Contract | undefined> {
  const { loadContract } = await import('../../runtime/contract/index.js');
  const service = model ?? api;
  const bytes =
    service === undefined ? undefined : await readFile(join(root, service, 'gen/contract.binpb')).catch(absent);
  try {
    return bytes && loadContract(bytes);
  } catch {
    // It is about to be made anew; all that is lost is a hint about rpcs that went.
    return undefined;
  }
}

/** Conflicts in which ao would lose an edit or cannot write at all stop everything; those with markers are written. */
function refuseBlocked({ steps, seen }: SyncPlan): void {
  const blocked = steps.filter(({ action, write }) => action === 'conflict' && write === undefined);
  const edited = (step: SyncStep) => step.class === 'gen' && seen.files.get(step.path)?.kind === 'file';
  const gen = blocked.filter(edited);
  if (gen.length > 0) throw fault('AO_SYNC_GEN_EDITED', { files: gen.map(({ path }) => path) });
  const unresolved = blocked.filter(({ reason }) => reason.includes('conflict markers'));
  const others = blocked.filter((step) => !unresolved.includes(step));
  if (others.length > 0)
    throw fault('AO_SYNC_BLOCKED', { files: others.map(({ path, reason }) => `${path} (${reason})`) });
}
