import { fault } from '../../runtime/errors/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import { nearest } from '../../runtime/platform/nearest.js';

export interface ResolvedValue {
  key: string;
  value: unknown;
  /** As TOML would write it. */
  text: string;
  source: string;
}

/** Every leaf of a project's configuration with where it came from, or those at and below `key`; throws AO_CONFIG_NO_SUCH_KEY. */
export async function resolvedValues(project: Project, key?: string): Promise<ResolvedValue[]> {
  const all = await leaves(project);
  const chosen = key === undefined ? all : all.filter((value) => value.key === key || value.key.startsWith(`${key}.`));
  if (key !== undefined && chosen.length === 0)
    throw fault('AO_CONFIG_NO_SUCH_KEY', {
      key,
      near: nearest(
        key,
        all.map((value) => value.key),
      ),
    });
  return chosen;
}

async function leaves(project: Project): Promise<ResolvedValue[]> {
  const provenance = await project.provenance();
  const values: ResolvedValue[] = [];
  const visit = (value: unknown, key: string): void => {
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
      for (const [name, inner] of Object.entries(value)) visit(inner, key ? `${key}.${name}` : name);
    } else if (value !== undefined) {
      values.push({ key, value, text: JSON.stringify(value), source: provenance.get(key) ?? 'default' });
    }
  };
  visit(project.config, '');
  return values;
}

/** A value alone, for a shell: a text without its quotes. */
export function bare({ value, text }: ResolvedValue): string {
  return typeof value === 'string' ? value : text;
}
