import { mkdir, rmdir, stat } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { loadContract } from '../../runtime/contract/contract.js';
import { routesOf } from '../../runtime/contract/routes.js';
import { prepareValidation } from '../../runtime/contract/validation/index.js';
import { fault } from '../../runtime/errors/index.js';
import { collectContract } from '../contract/index.js';
import type { ModelLanguage } from '../languages/index.js';
import { applySync, diskFault, planSync, readSnapshot, type SyncPlan, withProjectLock } from '../sync/index.js';
import { type Answers, headOf } from './answers.js';
import { type Assets, findAssets } from './assets.js';
import { contractSource } from './contract-source.js';
import { newLayout } from './layout.js';
import { namesFromFolder, projectNames } from './names.js';
import { INTERFACE_DIR, renderProject, starterContract } from './render-project.js';

export interface InitOptions {
  /** Folder of the new project; it may exist. */
  readonly dir: string;
  /** Default: the folder's name, transliterated. */
  readonly name?: string | undefined;
  readonly model: ModelLanguage;
  /** .proto files or folders to bring; none: ao's first contract. */
  readonly contract?: readonly string[] | undefined;
  /** Of ao. */
  readonly version: string;
  readonly assets?: Assets;
}

/** A new project, planned and not written yet. */
export interface NewProject {
  readonly root: string;
  readonly answers: Answers;
  readonly plan: SyncPlan;
  /** Writes it, wholly or not at all; a folder that was made for it goes again when it fails. */
  apply(): Promise<void>;
}

/**
 * Plans a new project. Nothing is written until `apply`. Throws AO_PROJECT_FILES_EXIST with every file in the way,
 * AO_PROJECT_NAME_INVALID, and the AO_CONTRACT errors of a contract that does not compile or whose routes clash.
 */
export async function initProject(options: InitOptions): Promise<NewProject> {
  const root = resolve(options.dir);
  const names = options.name === undefined ? namesFromFolder(basename(root)) : projectNames(options.name);
  const assets = options.assets ?? findAssets();
  const own = options.contract !== undefined && options.contract.length > 0;
  const tree = own
    ? await collectContract(options.contract)
    : await starterContract({ names, version: options.version, assets });
  const contract = contractSource(tree, INTERFACE_DIR);
  // What sync would refuse, init must not write.
  if (own) await refuseUnfit((await contract).bytes);
  const answers: Answers = { name: names.kebab, model: options.model, contract: own ? 'own' : 'starter' };
  const desired = await renderProject({
    names,
    model: options.model,
    origin: answers.contract,
    contract,
    version: options.version,
    assets,
  });
  const snapshot = await readSnapshot(root, desired).catch((error: unknown) => Promise.reject(diskFault(error, root)));
  const inTheWay = [...snapshot.files.keys()].sort();
  if (snapshot.manifest !== undefined) inTheWay.push('.ao/manifest.json');
  if (inTheWay.length > 0) throw fault('AO_PROJECT_FILES_EXIST', { dir: options.dir, files: inTheWay });
  const plan = await planSync(snapshot, desired, headOf(options.version, answers, newLayout(options.model).folders));
  return { root, answers, plan, apply: () => write(root, plan) };
}

async function refuseUnfit(bytes: Uint8Array): Promise<void> {
  const contract = loadContract(bytes);
  routesOf(contract);
  await prepareValidation(contract);
}

async function write(root: string, plan: SyncPlan): Promise<void> {
  const made = await missingFolders(root);
  try {
    // One by one: `recursive` says ENOENT of a read-only disk.
    for (const folder of [...made].reverse()) await mkdir(folder).catch(unlessThere);
    await withProjectLock(root, () => applySync(root, plan, 'init'));
  } catch (error) {
    // Folders that init made go again, but never one that something else has been put into meanwhile.
    for (const folder of [`${root}/.ao`, ...made]) await rmdir(folder).catch(() => undefined);
    throw diskFault(error, root);
  }
}

/** Another ao may have made the folder meanwhile; the project's lock is between the two. */
function unlessThere(error: NodeJS.ErrnoException): void {
  if (error.code !== 'EEXIST') throw error;
}

/** The folder and those above it that are not there yet, deepest first. */
async function missingFolders(root: string): Promise<string[]> {
  const missing: string[] = [];
  for (let folder = root; dirname(folder) !== folder; folder = dirname(folder)) {
    const there = await stat(folder).catch(() => undefined);
    if (there !== undefined) return missing;
    missing.push(folder);
  }
  return missing;
}
