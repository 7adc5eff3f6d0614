import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import { CONFIG_FILE } from '../../runtime/platform/config/find.js';
import type { Config } from '../../runtime/platform/config/index.js';
import {
  applySync,
  changesFiles,
  describePlan,
  type ConflictStyle,
  markUnmerged,
  readManifest,
  REJECTS,
  type SyncPlan,
  withProjectLock,
} from '../sync/index.js';
import { MANIFEST } from '../sync/manifest.js';
import { absent } from '../sync/safe-path.js';
import type { Assets } from './assets.js';
import { CodeCache } from './code-cache.js';
import { type Inputs, notManaged, readInputs } from './inputs.js';
import { layoutOf } from './layout.js';
import { lookedAt } from './looked.js';
import type { MethodNote } from './notes.js';
import { planProject, type PlanInput } from './plan-project.js';
import { buildOf, writeSeal } from './seal.js';
import { requireVersion } from './version.js';

export interface SyncOptions {
  /** Of ao. */
  readonly version: string;
  readonly assets?: Assets;
  /** Overwrite gen files that were edited by hand. */
  readonly force?: boolean;
  /** What becomes of lines that both sides changed; `inline` by default. */
  readonly conflict?: ConflictStyle;
  /** Folders of clients to make from now on, besides those of ao.toml; it is told of them. */
  readonly clients?: Config['clients'];
  /** Take a project of an older version of ao too, and write it as this one does; otherwise it is AO_PROJECT_OLDER. */
  readonly upgrade?: boolean;
  /** Identity of the built ao, by which caches are held against it; found by itself where there is one. */
  readonly build?: string;
  /** What `ao undo` calls the write, without `ao`; `sync` by default. */
  readonly command?: string;
  /** Plan only; conflicts are in the plan then, and not thrown. */
  readonly dryRun?: boolean;
  /** Is told the plan, and awaited, before it is carried out or refused. */
  readonly onPlan?: (plan: SyncPlan) => unknown;
}

export interface SyncResult {
  readonly plan: SyncPlan;
  /** Whether anything was written (with `dryRun`: would be). */
  readonly changed: boolean;
  /** Rpcs whose method the model does not have yet, and methods whose rpc is gone. */
  readonly notes: readonly MethodNote[];
}

/** The inputs of a project, changed before they are planned with, and what else the plan is told. */
export type Proposal = (inputs: Inputs) => Promise<Proposed>;

export interface Proposed extends Pick<PlanInput, 'edits' | 'discard' | 'gone' | 'handBack'> {
  readonly inputs: Inputs;
  /** Is told the plan before anybody else is, and may add to what it remembers, or refuse it. */
  readonly amend?: (plan: SyncPlan) => Promise<SyncPlan>;
  /** They are as they lie on the disk. */
  readonly plain?: boolean;
}

/**
 * Brings the project in `root` in line with its contract and with this version of ao; edits stay. Nothing is written when
 * nothing is new. Throws AO_SYNC_GEN_EDITED and AO_SYNC_BLOCKED before anything is written, AO_SYNC_CONFLICT after the
 * rest was; AO_SYNC_NOT_MANAGED for a project that ao did not make, AO_SYNC_FOLDER_NOT_MOVED for a folder that only ao.toml moved;
 * AO_PROJECT_OLDER and AO_PROJECT_NEWER for one of another version of ao; the errors of the configuration and the contract.
 */
export async function syncProject(root: string, options: SyncOptions): Promise<SyncResult> {
  const { clients = {} } = options;
  return changeInputs(root, options, (inputs) => {
    if (Object.keys(clients).length === 0) return Promise.resolve({ inputs, plain: true });
    const config = { ...inputs.config, clients: { ...inputs.config.clients, ...clients } };
    return Promise.resolve({ inputs: { ...inputs, config, layout: layoutOf(config, inputs.components) } });
  });
}

/** Changes what a project is made from, and brings it in line with that: one plan, one write. Throws as `syncProject`. */
export async function changeInputs(root: string, options: SyncOptions, propose: Proposal): Promise<SyncResult> {
  // Before the lock, which is a file in .ao: a project that ao did not make stays as it is.
  const known = await readManifest(root);
  if (known === undefined) throw await notManaged(root);
  requireVersion(known, options);
  return withProjectLock(root, async ({ writable }) => {
    const toml = await readFile(join(root, CONFIG_FILE)).catch(absent);
    const code = new CodeCache(root, options.build ?? buildOf());
    const found = await readInputs(root);
    // Another ao may have had the lock.
    requireVersion(found.manifest, options);
    const { inputs, edits, discard, gone, handBack, amend, plain } = await propose(found);
    const { plan: planned, notes } = await planProject(inputs, {
      root,
      version: options.version,
      assets: options.assets,
      code,
      force: options.force,
      conflict: options.conflict,
      ...(edits && { edits }),
      ...(handBack && { handBack }),
      ...(discard === true && { discard }),
      ...(gone && { gone }),
    });
    const plan = warned((await amend?.(planned)) ?? planned);
    await options.onPlan?.(plan);
    const changed = changesFiles(plan);
    if (options.dryRun === true) return { plan, notes, changed };
    refuseBlocked(plan);
    if (!writable && changed) throw fault('AO_SYNC_CANNOT_WRITE', { file: root, problem: 'you may not write there' });
    const written = writable && (await applySync(root, plan, options.command));
    if (writable) await code.save();
    refuseConflicts(root, plan);
    const looked = plain === true && writable && !written ? lookedAt(inputs, plan, toml) : undefined;
    if (looked !== undefined) await writeSeal(root, looked, { actions: describePlan(plan), notes }, options.build);
    return { plan, notes, changed };
  });
}

/** What a merge of branches left in ao's own state is put right with the next write, and said. */
function warned(plan: SyncPlan): SyncPlan {
  if (plan.seen.manifest?.repaired !== true) return plan;
  const words = `a merge left markers in ${MANIFEST}, or a thing twice: it is put together from both branches and the files that lie here`;
  return { ...plan, warnings: [words, ...(plan.warnings ?? [])] };
}

/** Conflicts in which ao would lose an edit or cannot write at all stop everything. */
function refuseBlocked({ steps, seen }: SyncPlan): void {
  const blocked = steps.filter(({ blocks }) => blocks === true);
  const gen = blocked.filter((step) => step.class === 'gen' && seen.files.get(step.path)?.kind === 'file');
  if (gen.length > 0) throw fault('AO_SYNC_GEN_EDITED', { files: gen.map(({ path }) => path) });
  if (blocked.length > 0)
    throw fault('AO_SYNC_BLOCKED', { files: blocked.map(({ path, reason }) => `${path} (${reason})`) });
}

/** Those that are in the files by now, between markers or beside: git is told, and the user. */
function refuseConflicts(root: string, { steps, seen }: SyncPlan): void {
  const conflicts = steps.filter(({ action }) => action === 'conflict').map(({ path }) => path);
  if (conflicts.length === 0) return;
  const unmerged = steps.flatMap(({ path, unmerged: texts }) => (texts === undefined ? [] : [{ path, ...texts }]));
  const untold = markUnmerged(root, unmerged);
  const written = new Set(steps.map(({ path }) => path));
  const rejects = conflicts.map((path) => `${path}${REJECTS}`);
  const beside = rejects.filter((path) => written.has(path) || seen.files.has(path));
  throw fault('AO_SYNC_CONFLICT', { files: conflicts, beside, untold });
}
