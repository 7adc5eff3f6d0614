import type { Vendored } from '../../generators/catalogue/index.js';
import type { SyncOptions, SyncResult } from '../../generators/project/index.js';
import { consentTo } from './consent.js';
import { type PlanNewsOptions, type SyncNews, writeStep } from './sync.js';

export interface TakeOptions extends PlanNewsOptions {
  root: string;
  name: string;
  yes: boolean;
  json: boolean;
}

/**
 * Shows what a fetched blueprint changes in the project, and takes it in when somebody says yes. `command` is what
 * `ao undo` calls it.
 */
export async function takeStep(fetched: Vendored, command: string, options: TakeOptions): Promise<BlueprintNews> {
  const { root, name, yes, json, ...shared } = options;
  const { takeBlueprint } = await import('../../generators/outside/manage.js');
  const take = (each: SyncOptions): Promise<SyncResult> =>
    takeBlueprint(root, name, fetched, { command, ...each, force: each.force === true });
  const { pin } = fetched;
  const from = pin.resolved === '' ? pin.source : `${pin.source} (${pin.resolved})`;
  options.output.say(`${name} is ${from}`);
  const news = { name, ...pin };
  const shown = await writeStep('Planning', { ...shared, dryRun: true }, take);
  if (options.dryRun === true || !shown.result.changed)
    return { ...news, changed: shown.result.changed, actions: shown.actions, notes: shown.result.notes };
  await consentTo({ what: name, cause: `it comes from ${from}, and what is made with it follows it` }, { yes, json });
  const { output, version, conflict } = shared;
  const quiet = { version, ...(conflict && { conflict }), force: shared.force === true };
  const result = await output.during('Taking the blueprint in', () => take(quiet));
  return { ...news, changed: result.changed, actions: shown.actions, notes: result.notes };
}

/** The object of `--json`. */
export interface BlueprintNews extends SyncNews {
  readonly name: string;
  readonly source: string;
  readonly resolved: string;
  readonly sha256: string;
}
