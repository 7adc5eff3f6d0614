import { CONFLICT_STYLES, type ConflictStyle } from '../generators/sync/conflict-style.js';
import { Flags } from './oclif.js';

/** The flags of every command that writes a project; `--json` is a flag of all commands. */
export const writeFlags = {
  'dry-run': Flags.boolean({ aliases: ['pretend'], summary: 'Only say what would be done (also `--pretend`).' }),
  diff: Flags.boolean({ summary: 'Show what changes in each file, as a unified diff.' }),
  force: Flags.boolean({ summary: 'Overwrite generated files that were edited by hand.' }),
  yes: Flags.boolean({ char: 'y', summary: 'Ask nothing.' }),
  conflict: Flags.option({
    options: CONFLICT_STYLES,
    default: 'inline' as const,
    summary:
      "Lines that you and ao both changed: between markers, ao's in a file beside (`rej`), yours alone (`ours`), ao's alone (`theirs`).",
  })(),
};

/** What those flags ask of a sync. */
export interface WriteOptions {
  readonly dryRun: boolean;
  readonly diff: boolean;
  readonly force: boolean;
  readonly conflict: ConflictStyle;
}

/** The parsed flags as the options of `syncStep` and of the functions of generators/project. */
export function writeOptions(flags: {
  'dry-run': boolean;
  diff: boolean;
  force: boolean;
  conflict: ConflictStyle;
}): WriteOptions {
  return { dryRun: flags['dry-run'], diff: flags.diff, force: flags.force, conflict: flags.conflict };
}
