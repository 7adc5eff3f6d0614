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

/** What to do after `ao upgrade`; nothing when nothing changed. */
export function afterUpgrade(done: { dryRun: boolean; changed: boolean; conflicts: readonly string[] }): string {
  if (done.dryRun) return '\nNothing was written: this was a dry run.';
  if (!done.changed) return '';
  const steps = [
    ...done.conflicts.map((path) => [`edit ${shellWord(path)}`, 'choose between the markers']),
    ['ao install', 'what the services need now'],
    ['ao check', 'whether all is right'],
    ['ao undo', 'takes the upgrade back'],
  ];
  return `\n${bold('What next')}\n${table(
    steps.map(([command = '', purpose = '']) => [cyan(command), purpose]),
    '  ',
  )}`;
}

/** A word as a POSIX shell takes it back. */
function shellWord(text: string): string {
  return /^[\w./~+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
