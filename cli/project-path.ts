import { relative, resolve, sep } from 'node:path';

/** A path that a person typed, seen from the folder of the project: with `/`, `.` for the project itself. */
export function projectPath(root: string, typed: string, cwd = process.cwd()): string {
  return relative(root, resolve(cwd, typed)).split(sep).join('/') || '.';
}
