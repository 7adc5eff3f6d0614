import { AoError, fault } from '../runtime/errors/index.js';
import { nearest } from '../runtime/platform/nearest.js';

/** A failure that still has a result to show: with `--json` both are in the one object. */
export class FailureWithResult extends Error {
  constructor(
    override readonly cause: AoError,
    readonly result: object,
  ) {
    super(cause.message);
  }
}

/** What the command line was, as far as an error message needs it. */
export interface CommandContext {
  command: string;
  flags: readonly string[];
  /** Writes what a maintainer needs to know of a bug; returns the file's path. */
  recordBug(error: unknown): string;
}

/** Makes an AoError of whatever a command threw. The only place that knows how oclif and Node report trouble. */
export function toAoError(error: unknown, context: CommandContext): AoError {
  if (error instanceof AoError) return error;
  if (error instanceof FailureWithResult) return error.cause;
  return parseFault(error, context) ?? systemFault(error) ?? bug(error, context);
}

interface ParseError extends Error {
  parse: unknown;
  flags?: readonly string[];
}

/** The words by which flags can be given, for the one that was meant. */
export function flagWords(flags: Readonly<Record<string, object>>): string[] {
  return Object.entries(flags).flatMap(([name, flag]) =>
    'allowNo' in flag && flag.allowNo === true ? [`--${name}`, `--no-${name}`] : [`--${name}`],
  );
}

/** What the parser of oclif complains of, in words of ours; undefined: it is not the parser that does. */
export function parseFault(
  error: unknown,
  { command, flags }: Pick<CommandContext, 'command' | 'flags'>,
): AoError | undefined {
  if (!(error instanceof Error) || !('parse' in error || 'oclif' in error)) return undefined;
  const [flag] = (error as ParseError).flags ?? [];
  if (flag) return fault('AO_COMMAND_FLAG_UNKNOWN', { command, flag, near: nearest(flag, flags) });
  const lines = error.message.split('\n').filter((line) => line.trim() && !line.startsWith('See more help'));
  const text = lines.map((line) => line.trim()).join(' ');
  return fault('AO_COMMAND_ARGUMENTS', { command, ...(noChoice(text) ?? { problem: plain(text) }) }, { cause: error });
}

/** A value that is none of the few that there are, with the one that was meant. */
function noChoice(text: string): { problem: string; cure: string | undefined } | undefined {
  const [, flag, given = '', all] = /^Expected (?:(--[\w-]+)=)?(.*) to be one of: (.*)$/.exec(text) ?? [];
  if (all === undefined) return undefined;
  const [options, typed] = [all.split(', '), given.toLowerCase()];
  const meant = nearest(typed, options) ?? options.find((each) => typed !== '' && each.startsWith(typed));
  return {
    problem: `${flag === undefined ? '' : `${flag}: `}"${given}" is none of ${all}`,
    cure: meant && `Did you mean ${[flag, meant].filter(Boolean).join(' ')}?`,
  };
}

function plain(text: string): string {
  const [, flag, problem] = /^Parsing (--[\w-]+) (.*)$/.exec(text) ?? [];
  if (flag !== undefined && problem !== undefined) return `${flag}: ${lowerFirst(problem)}`;
  return lowerFirst(text.replace(/^The following errors? occurred: +/, ''));
}

const DENIED: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'operation not permitted',
  EROFS: 'the file system is read-only',
};

function systemFault(error: unknown): AoError | undefined {
  const { code, path = '' } = (error ?? {}) as NodeJS.ErrnoException;
  if (code === 'ENOSPC' || code === 'EDQUOT') return fault('AO_COMMAND_DISK_FULL', { path }, { cause: error });
  const problem = DENIED[code ?? ''];
  return problem && path ? fault('AO_COMMAND_FILE_DENIED', { path, problem }, { cause: error }) : undefined;
}

function bug(error: unknown, context: CommandContext): AoError {
  const problem = error instanceof Error ? error.message : String(error);
  return fault('AO_COMMAND_BUG', { problem, log: context.recordBug(error) }, { cause: error });
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
