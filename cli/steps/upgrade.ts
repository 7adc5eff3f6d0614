import type { UpgradeNews } from '../../generators/project/index.js';
import { FailureWithResult } from '../failure.js';
import { syncSummary } from '../ui/file-words.js';
import { noteLines } from '../ui/method-notes.js';
import { afterUpgrade } from '../ui/next-steps.js';
import { yellow } from '../ui/palette.js';
import { type PlanNewsOptions, type SyncNews, writeStep } from './sync.js';

export interface UpgradeStepOptions extends PlanNewsOptions {
  root: string;
  /** The version to upgrade to, if one was asked for. */
  to: string | undefined;
}

/** The object of `ao upgrade --json`. */
export interface UpgradeObject extends UpgradeNews, SyncNews {
  /** Files in which the user and ao changed the same lines. */
  conflicts: readonly string[];
}

/** Upgrades a project and prints what that did to each file, what breaks, and what to do now. */
export async function upgradeStep({ root, to, ...options }: UpgradeStepOptions): Promise<UpgradeObject> {
  const { upgradeProject } = await import('../../generators/project/index.js');
  const { output, dryRun = false } = options;
  let news: UpgradeNews | undefined;
  const onUpgrade = (told: UpgradeNews) => {
    news = told;
    output.say(told.from === told.to ? `The project is of ao ${told.to} already.` : `ao ${told.from} → ao ${told.to}`);
  };
  const show = (actions: SyncNews['actions'], notes: SyncNews['notes'], changed: boolean): UpgradeObject => {
    const { from, to, broken } = news as UpgradeNews;
    for (const { subject, change, why } of broken) output.warn(`${yellow('breaks')}  ${subject}: ${change}; ${why}`);
    for (const line of noteLines(notes, { paste: true })) output.say(line);
    output.print(syncSummary(actions, dryRun));
    const conflicts = actions.filter(({ action }) => action === 'conflict').map(({ path }) => path);
    output.say(afterUpgrade({ dryRun, changed, conflicts }));
    return { from, to, broken, changed, actions, notes, conflicts };
  };
  try {
    const { result, actions } = await writeStep('Upgrading the project', options, (shared) =>
      upgradeProject(root, { ...shared, to, onUpgrade }),
    );
    return show(actions, result.notes, result.changed);
  } catch (error) {
    if (!(error instanceof FailureWithResult) || error.cause.code !== 'AO_SYNC_CONFLICT') throw error;
    // All but the places in conflict is done.
    throw new FailureWithResult(error.cause, show((error.result as SyncNews).actions, [], true));
  }
}
