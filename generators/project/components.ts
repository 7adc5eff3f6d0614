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

/** The tables of a TOML text that hold values, as dotted paths: `services.judge`. */
export async function tablesOf(toml = ''): Promise<string[]> {
  const { parse } = await import('smol-toml');
  const isTable = (value: unknown): value is object =>
    typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Date);
  const below = (table: object, path: readonly string[]): string[] => {
    const tables = Object.entries(table).filter(([, value]) => isTable(value));
    const isWhole = path.length > 0 && tables.length < Object.keys(table).length;
    return isWhole ? [path.join('.')] : tables.flatMap(([key, value]) => below(value as object, [...path, key]));
  };
  return below(parse(toml), []);
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
