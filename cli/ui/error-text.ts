import type { AoError } from '../../runtime/errors/index.js';
import { wayToPaths } from '../project-path.js';
import { bold, cyan, dim, red } from './palette.js';

/** An error as a person reads it: the fact, the further findings, what to do, where it is explained. */
export function errorText(error: AoError, options: { stack: boolean }): string {
  const way = wayToPaths(error.remedy);
  const remedy = way === undefined ? error.remedy : [way, ...error.remedy];
  const lines = [
    `${red(bold('error'))} ${error.message}`,
    ...error.details.map((line) => `  ${line}`),
    ...remedy.map((line) => `  ${cyan('→')} ${line}`),
    dim(`  ${error.code}: \`ao help ${error.code}\``),
  ];
  if (options.stack) lines.push('', stackOf(error));
  return lines.join('\n');
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
