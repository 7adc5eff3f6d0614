import type { SyncOptions, SyncResult } from '../../generators/project/index.js';
import { fileLines, type FileNews } from '../ui/file-words.js';
import { noteLines } from '../ui/method-notes.js';
import type { Output } from '../ui/output.js';

export interface SyncStepOptions {
  root: string;
  /** Of ao. */
  version: string;
  output: Output;
  force?: boolean;
  /** Folders of clients to make from now on. */
  clients?: NonNullable<SyncOptions['clients']>;
  dryRun?: boolean;
  /** Show the lines to paste for unwritten methods. */
  paste?: boolean;
}

/** What a sync did to each file; the object of `ao sync --json`. */
export interface SyncNews {
  changed: boolean;
  actions: (FileNews & { class: string; keys: readonly string[] })[];
  notes: SyncResult['notes'];
}

/** Brings a project in line with its contract and prints what that did. The plan is printed even when it is refused. */
export async function syncStep({
  root,
  version,
  output,
  paste = false,
  ...options
}: SyncStepOptions): Promise<SyncNews> {
  const [{ syncProject }, { describePlan }] = await Promise.all([
    import('../../generators/project/index.js'),
    import('../../generators/sync/index.js'),
  ]);
  const show = (plan: Parameters<typeof describePlan>[0]) => {
    const lines = fileLines(describePlan(plan), { whole: options.dryRun === true });
    if (lines.length > 0) output.say(lines.join('\n'));
  };
  const { plan, changed, notes } = await output.during('Bringing the project in line with its contract', () =>
    syncProject(root, { version, ...options, onPlan: show }),
  );
  for (const line of noteLines(notes, { paste })) output.say(line);
  return { changed, actions: describePlan(plan), notes };
}

/** The same, but for a project that ao did not make: that is left as it is, and said. */
export async function syncIfManaged(options: SyncStepOptions): Promise<void> {
  const { readManifest } = await import('../../generators/sync/index.js');
  if ((await readManifest(options.root)) === undefined)
    options.output.say('ao did not make this project: nothing is generated.');
  else await syncStep(options);
}
