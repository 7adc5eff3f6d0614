import { posix } from 'node:path';

/** A template that `addMany` found. */
export interface FoundTemplate {
  /** Relative to the plopfile. */
  readonly path: string;
  /** Where it will lie below the destination. */
  readonly inside: string;
}

/**
 * The templates below `folder` that one of the patterns names, sorted; files and folders with a dot are no exception.
 * Below `base` when it is given, else without their first folder.
 */
export async function templatesUnder(
  folder: string,
  patterns: readonly string[],
  base: string | undefined,
): Promise<FoundTemplate[]> {
  const { glob } = await import('tinyglobby');
  const found = await glob([...patterns], { cwd: folder, dot: true, followSymbolicLinks: false });
  const root = base === undefined ? undefined : posix.join(base.replaceAll('\\', '/'), '/');
  const paths = found
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => root === undefined || path.startsWith(root));
  return paths.sort().map((path) => ({
    path,
    inside: root === undefined ? path.split('/').slice(1).join('/') || path : path.slice(root.length),
  }));
}
