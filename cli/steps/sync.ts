import type { SyncOptions, SyncResult } from '../../generators/project/index.js';
import type { NoNews } from '../../generators/project/seal.js';
import type { PlannedFiles, SyncPlan, SyncStep } from '../../generators/sync/index.js';
import { AoError } from '../../runtime/errors/index.js';
import { FailureWithResult } from '../failure.js';
import { fileLines, type FileNews } from '../ui/file-words.js';
import { noteLines } from '../ui/method-notes.js';
import type { Output } from '../ui/output.js';
import { yellow } from '../ui/palette.js';
import type { WriteOptions } from '../write-flags.js';

export interface PlanNewsOptions extends Partial<WriteOptions> {
  /** Of ao. */
  version: string;
  output: Output;
}

export interface SyncStepOptions extends PlanNewsOptions {
  root: string;
  /** Folders of clients to make from now on. */
  clients?: NonNullable<SyncOptions['clients']>;
  /** Show the lines to paste for unwritten methods. */
  paste?: boolean;
}

/** What a sync did to each file; the object of `ao sync --json`. */
export interface SyncNews {
  changed: boolean;
  /** `diff`: with `--diff`, of a file whose bytes change. */
  actions: (FileNews & { class: string; keys: readonly string[]; diff?: string })[];
  notes: SyncResult['notes'];
}

/** Brings a project in line with its contract and prints what that did. */
export async function syncStep({ root, paste = false, clients, ...options }: SyncStepOptions): Promise<SyncNews> {
  const { readSeal } = await import('../../generators/project/seal.js');
  const same = clients === undefined ? await readSeal(root) : undefined;
  if (same !== undefined) return noNews(same, paste, options);
  const { compileAhead } = await import('../../generators/project/ahead.js');
  await compileAhead(root);
  const { syncProject } = await import('../../generators/project/index.js');
  const { result, actions } = await writeStep('Bringing the project in line with its contract', options, (shared) =>
    syncProject(root, { ...shared, ...(clients && { clients }) }),
  );
  for (const line of noteLines(result.notes, { paste })) options.output.say(line);
  return { changed: result.changed, actions, notes: result.notes };
}

/** What the last sync said, which all that it read says again. */
function noNews({ actions, notes }: NoNews, paste: boolean, { output, dryRun }: PlanNewsOptions): SyncNews {
  const lines = fileLines(actions, { whole: dryRun === true });
  if (lines.length > 0) output.say(lines.join('\n'));
  for (const line of noteLines(notes, { paste })) output.say(line);
  return { changed: false, actions: [...actions], notes };
}

/**
 * Carries out what writes a project, `task`, and prints its plan: a word for each file, with `--diff` what changes in it.
 * The plan is printed even when it is refused, and is in the failure then. `task` hands what it is given to a function of generators/project.
 */
export async function writeStep<T extends SyncResult>(
  text: string,
  { output, version, diff = false, ...options }: PlanNewsOptions,
  task: (shared: SyncOptions) => Promise<T>,
): Promise<{ result: T; actions: SyncNews['actions'] }> {
  let actions: SyncNews['actions'] = [];
  const onPlan = async (plan: SyncPlan) => {
    actions = await planNews(plan, output, { diff, whole: options.dryRun === true });
  };
  try {
    const result = await output.during(text, () => task({ version, ...options, onPlan }));
    return { result, actions };
  } catch (error) {
    throw error instanceof AoError && actions.length > 0 ? new FailureWithResult(error, { actions }) : error;
  }
}

/** The runtimes of ao that a project carries: long, and not for reading; in the object of `--json` they are. */
const VENDORED = /(^|\/)vendor\//;

/** Prints a plan and returns what `--json` tells of it. */
export async function planNews(
  plan: PlannedFiles & { readonly steps: readonly Omit<SyncStep, 'write'>[]; readonly warnings?: readonly string[] },
  output: Output,
  { diff, whole }: { diff: boolean; whole: boolean },
): Promise<SyncNews['actions']> {
  const { describePlan, fileChanges } = await import('../../generators/sync/index.js');
  const files = describePlan(plan);
  for (const warning of plan.warnings ?? []) output.say(yellow(warning));
  const lines = fileLines(files, { whole });
  if (lines.length > 0) output.say(lines.join('\n'));
  if (!diff) return files;
  const { unifiedDiff } = await import('../ui/diff-lines.js');
  const changes = fileChanges(plan);
  const text = await unifiedDiff(
    changes.filter(({ path }) => !VENDORED.test(path)),
    { coloured: true },
  );
  if (text !== '') output.print(text.trimEnd());
  const diffs = await Promise.all(changes.map(async (each) => [each.path, await unifiedDiff([each])] as const));
  const known = new Map(diffs);
  return files.map((file) => ({ ...file, ...(known.get(file.path) && { diff: known.get(file.path) as string }) }));
}

/** The same, but for a project that ao did not make: that is left as it is, and said. */
export async function syncIfManaged(options: SyncStepOptions): Promise<void> {
  const { readManifest } = await import('../../generators/sync/index.js');
  if ((await readManifest(options.root)) === undefined)
    options.output.say('ao did not make this project: nothing is generated.');
  else await syncStep(options);
}
