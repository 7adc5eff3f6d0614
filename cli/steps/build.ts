import type { Project } from '../../runtime/platform/config/index.js';
import type { BuildEvent, BuildOptions, BuiltImage } from '../../runtime/platform/build/index.js';
import { buildLine, stepWords } from '../ui/build-lines.js';
import type { Output } from '../ui/output.js';

export interface BuildStepOptions extends BuildOptions {
  project: Project;
  output: Output;
  signal: AbortSignal;
  push: boolean;
}

/** Builds the images of a project, and pushes them when asked to, with every step as it ends. */
export async function buildStep({
  project,
  output,
  signal,
  push,
  ...options
}: BuildStepOptions): Promise<BuiltImage[]> {
  const { gatherBuildFacts, planBuild, pushImages, runBuild } = await import('../../runtime/platform/build/index.js');
  const plan = planBuild(project, await gatherBuildFacts(project), options);
  return output.during('Building the images', async (step) => {
    const onEvent = (event: BuildEvent) => {
      const words = stepWords(event);
      const line = buildLine(event);
      if (words) step(words);
      if (line) output.say(line);
    };
    const images = await runBuild(plan, { signal, onEvent });
    if (push) await pushImages(plan, { signal, onEvent });
    return images;
  });
}

/** Throws what is wrong with the Docker engine, before anything that takes long is done for it. */
export async function requireDocker(): Promise<void> {
  const { connectDocker } = await import('../../runtime/platform/engines/docker/client.js');
  await connectDocker(process.env);
}
