import type { Config } from './oclif.js';

/** A command line taken apart: the id of its command (`blueprint:add`) as far as there is one, and what follows it. */
export interface CommandWords {
  readonly id: string;
  readonly rest: readonly string[];
}

const DEPTH = 4;

/** Finds the command with the most words that the line begins with; without one the id is the first word. */
export function commandWords(config: Config, argv: readonly string[]): CommandWords {
  const end = argv.findIndex((word) => word.startsWith('-'));
  const words = argv.slice(0, end === -1 ? DEPTH : Math.min(end, DEPTH));
  for (let count = words.length; count > 0; count -= 1) {
    const id = words.slice(0, count).join(':');
    if (config.findCommand(id) !== undefined) return { id, rest: argv.slice(count) };
  }
  return { id: argv[0] ?? '', rest: argv.slice(1) };
}

/** The ids of the commands of a topic: of `blueprint`, `blueprint:add` and so on. */
export function commandsOfTopic(config: Config, topic: string): string[] {
  const known = config.commands.filter(({ id, hidden }) => !hidden && id.startsWith(`${topic}:`));
  return known.map(({ id }) => id).sort();
}

/** As a person types it: `blueprint add`. */
export function spelled(id: string): string {
  return id.replaceAll(':', ' ');
}
