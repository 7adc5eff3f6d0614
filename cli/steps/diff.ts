import { projectPath } from '../project-path.js';
import { unifiedDiff } from '../ui/diff-lines.js';
import type { Output } from '../ui/output.js';

export interface DiffStepOptions {
  root: string;
  /** Of ao. */
  version: string;
  output: Output;
  /** As it was typed; the whole project without it. */
  path: string | undefined;
  /** What a sync would change, and not what the user did. */
  next: boolean;
}

/** The object of `ao diff --json`. */
export interface DiffNews {
  files: { path: string; diff: string }[];
}

/** Prints what changed in the files that ao wrote, or what is about to change. */
export async function diffStep({ root, version, output, path, next }: DiffStepOptions): Promise<DiffNews> {
  const { inspectProject, nextChanges, ownEdits } = await import('../../generators/project/index.js');
  const inspection = await inspectProject(root, { version });
  const place = path === undefined ? '.' : projectPath(root, path);
  const changes = next ? nextChanges(inspection, place) : ownEdits(inspection, place);
  const text = await unifiedDiff(changes, { coloured: true });
  if (text !== '') output.print(text.trimEnd());
  else output.say(next ? 'Nothing would change.' : 'You changed nothing that ao wrote.');
  const files = changes.map(async (change) => ({ path: change.path, diff: await unifiedDiff([change]) }));
  return { files: (await Promise.all(files)).filter(({ diff }) => diff !== '') };
}
