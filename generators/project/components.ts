import { generatorOf, type Outside, type RenderContext } from '../catalogue/index.js';
import type { GeneratedFile } from '../sync/file-set.js';
import type { Component } from '../sync/manifest.js';
import type { Layout } from './layout.js';

/** What the components of a project bring to ao.toml, as TOML. */
export async function componentTables(
  components: readonly Component[],
  layout: Layout,
  outside: Outside | undefined,
): Promise<string> {
  const tables = components.map(async (each) =>
    each.once ? '' : ((await generatorOf(each.generator, outside)).tables?.(each, layout) ?? ''),
  );
  return (await Promise.all(tables)).join('');
}

/** The files of the components of a project, by their paths in it. */
export async function componentFiles(
  components: readonly Component[],
  context: RenderContext,
): Promise<readonly GeneratedFile[]> {
  const files = components.map(async (each) =>
    each.once ? [] : ((await generatorOf(each.generator, context.outside)).files?.(each, context) ?? []),
  );
  return (await Promise.all(files)).flat();
}
