import { existsSync } from 'node:fs';
import { isAbsolute, join, relative, resolve, sep } from 'node:path';
import { findProject } from '../runtime/platform/config/find.js';

/** A path that a person typed, seen from the folder of the project: with `/`, `.` for the project itself. */
export function projectPath(root: string, typed: string, cwd = process.cwd()): string {
  return relative(root, resolve(cwd, typed)).split(sep).join('/') || '.';
}

/**
 * Where to go first, for somebody below the folder of the project, when commands between backticks name paths in it: errors
 * name them as they are seen from there. Undefined when they can be typed as they are.
 */
export function wayToPaths(remedy: readonly string[]): string | undefined {
  const words = remedy.flatMap((line) => line.match(/`[^`]+`/g) ?? []).flatMap(shellWords);
  const way = words.length === 0 ? undefined : wayToProject();
  if (!way || !words.some((word) => !isAbsolute(word) && existsSync(join(way, word)))) return undefined;
  return `Paths are seen from the project's folder: \`cd ${way}\``;
}

function shellWords(command: string): string[] {
  return (command.match(/'[^']*'|[^\s'`]+/g) ?? []).map((word) => word.replaceAll("'", ''));
}

/** Empty in the folder itself; undefined where there is no project, or no folder any more. */
function wayToProject(): string | undefined {
  try {
    return relative(process.cwd(), findProject(process.cwd()));
  } catch {
    return undefined;
  }
}
