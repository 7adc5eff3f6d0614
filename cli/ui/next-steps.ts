import { bold, cyan } from './palette.js';
import { table } from './table.js';

/** What to do after `ao init`. */
export function nextSteps({ dir, dryRun, installed }: { dir: string; dryRun: boolean; installed: boolean }): string {
  if (dryRun) return '\nNothing was written: this was a dry run.';
  const steps = [
    ...(dir === '.' ? [] : [[`cd ${shellWord(dir)}`, '']]),
    ...(installed ? [] : [['ao install', 'what the services need']]),
    ['ao up', 'both services, with logs, until Ctrl-C'],
    ['ao routes', 'what they answer'],
    ['ao check', 'whether all is right'],
  ];
  return `\n${bold('What next')}\n${table(
    steps.map(([command = '', purpose = '']) => [cyan(command), purpose]),
    '  ',
  )}\n\nREADME.md says what to edit.`;
}

/** A word as a POSIX shell takes it back. */
function shellWord(text: string): string {
  return /^[\w./~+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
