import type * as Project from '../../generators/project/index.js';
import type { Changed, SyncOptions } from '../../generators/project/index.js';
import { fileLine } from '../ui/file-words.js';
import { noteLines } from '../ui/method-notes.js';
import { type PlanNewsOptions, type SyncNews, writeStep } from './sync.js';

/** What `ao generate` or `ao destroy` did; the object of `--json`. */
export interface ChangeNews extends SyncNews {
  /** What the user may do now. */
  next: readonly string[];
  /** Files that keep what was generated, because it was edited since. */
  kept: readonly string[];
}

/** Generates or destroys by `task` and prints what that did, and what is left to the user. */
export async function changeStep(
  options: PlanNewsOptions,
  task: (project: typeof Project, shared: SyncOptions) => Promise<Changed>,
): Promise<ChangeNews> {
  const project = await import('../../generators/project/index.js');
  const { output } = options;
  const { result, actions } = await writeStep('Changing the project', options, (shared) => task(project, shared));
  const { changed, notes, next, kept } = result;
  for (const path of kept) output.say(fileLine('skip', path, 'what was generated there was edited since: it is yours'));
  for (const line of noteLines(notes, { paste: true })) output.say(line);
  if (changed && options.dryRun !== true) for (const line of next) output.say(line);
  return { changed, actions, notes, next, kept };
}
