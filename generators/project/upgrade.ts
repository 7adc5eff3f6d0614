import { posix } from 'node:path';
import { fault } from '../../runtime/errors/index.js';
import type { Break } from '../contract/breaking/index.js';
import { contentAt } from '../sync/disk-file.js';
import { readManifest, type SyncPlan } from '../sync/index.js';
import { notManaged } from './inputs.js';
import { BLUEPRINT_FOLDERS } from './layout.js';
import { changeInputs, type SyncOptions, type SyncResult } from './sync.js';
import { compareVersions } from './version.js';

export interface UpgradeOptions extends SyncOptions {
  /** The version to upgrade to; only that of this ao can be. */
  readonly to?: string | undefined;
  /** Is told what the upgrade is, and awaited, before it is carried out or refused. */
  readonly onUpgrade?: (news: UpgradeNews) => unknown;
}

export interface UpgradeNews {
  /** Versions of ao. */
  readonly from: string;
  readonly to: string;
  /** Routes and rpcs that the api-service answered and will not answer so any more. */
  readonly broken: readonly Break[];
}

/**
 * Brings a project of an older version of ao to the ways of this one, by the merge of every sync. Throws
 * AO_UPGRADE_OTHER_VERSION and AO_UPGRADE_BACKWARDS besides the errors of `syncProject`.
 */
export async function upgradeProject(
  root: string,
  { to, onUpgrade, ...options }: UpgradeOptions,
): Promise<SyncResult & UpgradeNews> {
  const manifest = await readManifest(root);
  if (manifest === undefined) throw await notManaged(root);
  refuseTarget(manifest.ao, to, options.version);
  let news: UpgradeNews = { from: manifest.ao, to: options.version, broken: [] };
  let compiled = '';
  const onPlan = async (plan: SyncPlan) => {
    news = { ...news, broken: await brokenRoutes(root, plan, compiled) };
    await onUpgrade?.(news);
    await options.onPlan?.(plan);
  };
  const result = await changeInputs(root, { command: 'upgrade', ...options, upgrade: true, onPlan }, (inputs) => {
    compiled = posix.join(inputs.layout.folders.api ?? BLUEPRINT_FOLDERS.api, 'gen/contract.binpb');
    return Promise.resolve({ inputs });
  });
  return { ...result, ...news };
}

function refuseTarget(made: string, to: string | undefined, version: string): void {
  if (to === undefined || to === version) return;
  if (compareVersions(to, '0.0.0') < 0) throw fault('AO_UPGRADE_VERSION_INVALID', { text: to });
  if (compareVersions(to, made) < 0) throw fault('AO_UPGRADE_BACKWARDS', { to, made });
  throw fault('AO_UPGRADE_OTHER_VERSION', { to, version });
}

/** What of the compiled contract on the disk is answered no more by that of the plan. One that cannot be read tells nothing. */
async function brokenRoutes(root: string, plan: SyncPlan, path: string): Promise<Break[]> {
  const [{ routeBreaks }, { loadContract }] = await Promise.all([
    import('../contract/breaking/routes.js'),
    import('../../runtime/contract/contract.js'),
  ]);
  const after = plan.steps.find((step) => step.path === path)?.write?.content;
  const before = await contentAt(root, path);
  if (before === undefined || after === undefined) return [];
  try {
    return routeBreaks({ before: loadContract(before), after: loadContract(after) });
  } catch {
    return [];
  }
}
