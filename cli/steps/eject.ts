import { word } from '../../runtime/errors/shell-word.js';
import { projectPath } from '../project-path.js';
import { fileLine, syncSummary } from '../ui/file-words.js';
import { type PlanNewsOptions, writeStep } from './sync.js';

export interface EjectStepOptions extends PlanNewsOptions {
  root: string;
  /** As they were typed. */
  paths: readonly string[];
  /** Hand them back. */
  back: boolean;
}

/** Ejects files, or hands them back, and prints a word for each. */
export async function ejectStep({ root, paths, back, ...options }: EjectStepOptions): Promise<object> {
  const { ejectFiles, handBack } = await import('../../generators/project/index.js');
  const { output, version, dryRun = false } = options;
  const places = paths.map((path) => projectPath(root, path));
  if (back) {
    const { result, actions } = await writeStep('Bringing the project in line', options, (shared) =>
      handBack(root, places, shared),
    );
    output.print(syncSummary(actions, dryRun));
    return { changed: result.changed, actions };
  }
  const files = await ejectFiles(root, places, { version, dryRun });
  for (const { path } of files) output.say(fileLine('eject', path));
  output.print(
    dryRun
      ? 'Nothing was written: this was a dry run.'
      : `Yours from now on; hand back with \`ao eject --back ${paths.map(word).join(' ')}\`.`,
  );
  return { files };
}
