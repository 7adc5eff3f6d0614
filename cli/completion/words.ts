import type { Config } from '../oclif.js';
import { listedCommands } from '../help.js';

export interface FlagWord {
  long: string;
  short?: string;
  summary: string;
  /** Whether a value follows; `options` are the values it may have, when they are few. */
  takesValue: boolean;
  options: readonly string[];
}

export interface CommandWord {
  /** The id first, then its aliases. */
  names: readonly string[];
  summary: string;
  flags: readonly FlagWord[];
  /** Values of the first argument, when they are few. */
  options: readonly string[];
}

/** What can be typed after `ao`, from the same manifest as the help. */
export function completionWords(config: Config): CommandWord[] {
  return listedCommands(config).map((command) => ({
    names: [command.id, ...command.aliases],
    summary: command.summary ?? '',
    options: Object.values(command.args)[0]?.options ?? [],
    flags: Object.values(command.flags)
      .filter((flag) => !flag.hidden)
      .map((flag) => ({
        long: `--${flag.name}`,
        ...(flag.char ? { short: `-${flag.char}` } : {}),
        summary: flag.summary ?? flag.description ?? '',
        takesValue: flag.type === 'option',
        options: flag.type === 'option' ? (flag.options ?? []) : [],
      })),
  }));
}
