import type { InstallEvent } from '../../runtime/platform/install/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import type { Output } from '../ui/output.js';

/** Installs the packages of a project's services: all of them, or with `staleOnly` those whose lists changed. Returns whose. */
export async function installStep(
  project: Project,
  output: Output,
  signal: AbortSignal,
  { staleOnly = false } = {},
): Promise<string[]> {
  const { ensureInstalled, installProject } = await import('../../runtime/platform/install/index.js');
  return output.during('Installing packages', async (step) => {
    const onEvent = (event: InstallEvent) => tell(event, output, step);
    if (staleOnly) return ensureInstalled(project, { signal, onEvent });
    await installProject(project, { signal, onEvent });
    return Object.keys(project.config.services);
  });
}

function tell(event: InstallEvent, output: Output, step: (text: string) => void): void {
  if (event.type === 'waiting') step('Waiting for another ao that installs packages');
  if (event.type === 'step') step(`${event.service}: installing the ${event.title}`);
  if (event.type === 'done') output.say(`${event.service}: packages installed`);
}
