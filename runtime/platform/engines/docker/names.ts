import type { RunPlan } from '../engine.js';

type Of = Pick<RunPlan, 'project' | 'root'>;

/** Name of the project's network. */
export const networkName = ({ project }: Pick<RunPlan, 'project'>): string => `ao-${project}`;

/** Name of a service's container. */
export const containerName = ({ project }: Pick<RunPlan, 'project'>, service: string): string =>
  `ao-${project}-${service}`;

/** Labels of all that is made for a project; with `service` those of that service's container. */
export function labelsOf({ project, root }: Of, service?: string): Record<string, string> {
  return {
    'dev.ao.project': project,
    'dev.ao.root': root,
    ...(service ? { 'dev.ao.service': service } : {}),
  };
}

/** As the engine filters by labels; the root keeps two checkouts of one project apart. */
export function labelFilter(of: Of): { label: string[] } {
  return { label: Object.entries(labelsOf(of)).map(([name, value]) => `${name}=${value}`) };
}

/** Name of a listed container, without the slash the engine puts before it. */
export const nameOf = ({ Names, Id }: { Names: string[]; Id: string }): string =>
  Names[0]?.replace(/^\//, '') ?? Id.slice(0, 12);
