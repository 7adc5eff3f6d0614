import type { StatusNews } from '../steps/status.js';
import { fileLine, fileLines } from './file-words.js';
import { count } from './measures.js';
import { bold, dim, yellow } from './palette.js';

/** How a project stands, for a person: versions, files that are not as ao wrote them, components, what a sync would do. */
export function statusLines(status: StatusNews, { all }: { all: boolean }): string[] {
  const { files, components } = status;
  const others = files.filter(({ state }) => all || state !== 'pristine');
  const pristine = files.length - files.filter(({ state }) => state !== 'pristine').length;
  return [
    ...versionLines(status),
    ...others.map(({ path, state, remark }) => fileLine(state, path, remark)),
    ...(others.length > 0 ? [''] : []),
    `${count(pristine, 'file')} of ${files.length} ${pristine === 1 ? 'is' : 'are'} as ao wrote them.`,
    ...(components.length === 0 ? [] : [`Generated: ${components.map(nameOf).join(', ')}.`]),
    ...nextLines(status),
  ];
}

function versionLines({ made, version, command }: StatusNews): string[] {
  if (made === version) return [];
  const cure = command === 'upgrade' ? 'look at `ao upgrade --dry-run --diff`' : 'this one leaves it alone';
  return [yellow(`ao ${made} made this project, and this is ao ${version}: ${cure}.`), ''];
}

function nameOf({ generator, name }: { generator: string; name: string }): string {
  return name === '' ? generator : `${generator} ${name}`;
}

function nextLines({ command, actions, problem }: StatusNews): string[] {
  if (problem !== undefined) return ['', `${bold('The contract cannot be followed')}: ${problem}`];
  if (actions === undefined || command === undefined) return [];
  const lines = fileLines(actions);
  if (lines.length === 0) return [dim(`\`ao ${command}\` would change nothing.`)];
  return ['', bold(`\`ao ${command}\` would`), ...lines];
}
