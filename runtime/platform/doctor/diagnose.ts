import { homedir } from 'node:os';
import type { Project } from '../config/index.js';
import type { Finding, Want } from './finding.js';
import { lookAtDisk, lookAtDocker, lookAtPorts } from './machine.js';
import { lookAtR } from './r.js';
import { lookAtBuf, lookAtGit, lookAtNode, lookAtNpm, lookAtPython } from './toolchain.js';

/**
 * What a project needs of the machine: by its languages and its engine; without a project, all that the starter with a
 * Python model on the embedded engine needs.
 */
export function wantsOf(project: Project | undefined): Want[] {
  const languages = project
    ? Object.values(project.config.services).map((service) => service.language)
    : (['typescript', 'python'] as const);
  return [
    ...new Set<Want>(['scaffold', 'contract', 'history', ...languages, project?.config.engine.default ?? 'process']),
  ];
}

/**
 * Looks at this machine for what is wanted (by default `wantsOf(project)`), all at once, and tells each finding with
 * the command that mends it. Docker is looked at in any case, as optional when no engine wants it. Nothing is changed.
 */
export async function diagnose(
  project?: Project,
  wants: readonly Want[] = wantsOf(project),
  env: NodeJS.ProcessEnv = process.env,
): Promise<Finding[]> {
  const found = await Promise.all([
    [lookAtNode()],
    wants.includes('typescript') ? lookAtNpm(env) : [],
    wants.includes('python') ? lookAtPython(env) : [],
    wants.includes('r') ? lookAtR(project, env) : [],
    wants.includes('contract') ? [lookAtBuf()] : [],
    wants.includes('history') ? lookAtGit(env) : [],
    lookAtDocker(env, !wants.includes('docker')),
    lookAtDisk(project?.root ?? homedir()),
    project ? lookAtPorts(project) : [],
  ]);
  return found.flat();
}
