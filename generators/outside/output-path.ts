import { fault } from '../../runtime/errors/index.js';
import { STATE_DIR } from '../sync/manifest.js';
import { problemOf } from './admission.js';

/** Files that decide what ao and the project are: no stranger writes them. */
const AOS_OWN = new Set(['ao.toml']);

/** A path that a blueprint or a generator made up, in the project. Throws AO_BLUEPRINT_PATH for one that may not be written. */
export function outputPath(name: string, path: string): string {
  const problem = problemOf(path) ?? reserved(path);
  if (problem !== undefined) throw fault('AO_BLUEPRINT_PATH', { name, path, problem: `it ${problem}` });
  return path;
}

function reserved(path: string): string | undefined {
  const [first = ''] = path.toLowerCase().split('/');
  if (first === STATE_DIR || AOS_OWN.has(path.toLowerCase())) return "is ao's own";
  return undefined;
}
