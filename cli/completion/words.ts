import { listedGenerators } from '../../generators/catalogue/index.js';
import type { Config } from '../oclif.js';
import { commandsOfTopic } from '../command-words.js';
import { topics, type Topic } from '../groups.js';
import { listedCommands, type ListedCommand } from '../help.js';

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
  const all = listedCommands(config);
  const heads = [...new Set(all.filter(({ id }) => id.includes(':')).map(({ id }) => id.split(':')[0] as string))];
  return [...all.filter(({ id }) => !id.includes(':')).map(wordOf), ...heads.map((head) => topicWord(head, config))];
}

/** A topic is a word that its verbs follow. */
function topicWord(topic: string, config: Config): CommandWord {
  const ids = commandsOfTopic(config, topic);
  const options = [...new Set(ids.map((id) => id.split(':')[1] as string))];
  const summary = Object.hasOwn(topics, topic) ? topics[topic as Topic] : '';
  return { names: [topic], summary, options, flags: [] };
}

function wordOf(command: ListedCommand): CommandWord {
  const own = Object.values(command.flags)
    .filter((flag) => !flag.hidden)
    .map((flag) => ({
      long: `--${flag.name}`,
      ...(flag.char ? { short: `-${flag.char}` } : {}),
      summary: flag.summary ?? flag.description ?? '',
      takesValue: flag.type === 'option',
      options: flag.type === 'option' ? (flag.options ?? []) : [],
    }));
  return {
    names: [command.id, ...command.aliases],
    summary: command.summary ?? '',
    options: Object.values(command.args)[0]?.options ?? [],
    flags: command.id === 'generate' ? [...own, ...questionWords()] : own,
  };
}

/** What ao's own generators ask, once for each name: a flag that several have takes the values of all. */
function questionWords(): FlagWord[] {
  const words = new Map<string, FlagWord>();
  for (const { name, kind, summary, choices = [] } of listedGenerators().flatMap(({ questions }) => questions)) {
    const known = words.get(name);
    const options = [...new Set([...(known?.options ?? []), ...choices])];
    words.set(name, { long: `--${name}`, summary: known?.summary ?? summary, takesValue: kind !== 'flag', options });
  }
  return [...words.values()];
}
