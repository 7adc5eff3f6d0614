import { generatorOf, type RenderContext } from '../catalogue/index.js';
import type { GeneratedFile } from '../sync/file-set.js';
import type { Component } from '../sync/manifest.js';
import type { Layout } from './layout.js';

/** What the components of a project bring to ao.toml, as TOML. */
export async function componentTables(components: readonly Component[], layout: Layout): Promise<string> {
  const tables = components.map(async (each) => (await generatorOf(each.generator)).tables?.(each, layout) ?? '');
  return (await Promise.all(tables)).join('');
}

/** The files of the components of a project, by their paths in it. */
export async function componentFiles(
  components: readonly Component[],
  context: RenderContext,
): Promise<readonly GeneratedFile[]> {
  const files = components.map(async (each) => (await generatorOf(each.generator)).files?.(each, context) ?? []);
  return (await Promise.all(files)).flat();
}
