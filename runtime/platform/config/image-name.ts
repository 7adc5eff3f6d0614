import type { Config } from './schema.js';

/** The image of a service: `<registry/><project>-<service>`, without a tag. */
export function imageName({ project, build }: Pick<Config, 'project' | 'build'>, service: string): string {
  const registry = build.registry?.replace(/\/+$/, '');
  return `${registry ? `${registry}/` : ''}${project.name}-${service}`;
}
