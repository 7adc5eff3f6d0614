import { Help, type Command, type Config } from './oclif.js';
import { catalogue, ERROR_PAGES, fault, type ErrorCode } from '../runtime/errors/index.js';
import { nearest } from '../runtime/platform/nearest.js';
import type { ThingCommand } from './generate/help.js';
import { commandsOfTopic, commandWords, spelled } from './command-words.js';
import { groups, topics, type Group, type Topic } from './groups.js';
import { pluginOf } from './plugins/load.js';
import { bold, cyan, dim } from './ui/palette.js';
import { table } from './ui/table.js';

/** A command as the manifest knows it. */
export type ListedCommand = Command.Loadable & { group?: Group };

/** True for `ao`, `ao help …`, `ao --help` and `ao <command> … --help`, but not for what stands after `--`. */
export function wantsHelp(argv: readonly string[]): boolean {
  const end = argv.indexOf('--');
  const own = end === -1 ? argv : argv.slice(0, end);
  return argv.length === 0 || own[0] === 'help' || own.includes('--help') || own.includes('-h');
}

/** Shows the help of ao, of a command, or of an error code. */
export async function showHelp(argv: readonly string[], config: Config): Promise<void> {
  const words = argv.filter((word) => !word.startsWith('-') && word !== 'help');
  const subject = words.length === 0 ? undefined : commandWords(config, words).id;
  if (subject === undefined) return write(rootHelp(config));
  if (subject.startsWith('AO_')) return write(errorHelp(subject));
  const verbs = commandsOfTopic(config, subject);
  if (verbs.length > 0) return write(topicHelp(subject, verbs, config));
  if (!config.findCommand(subject))
    throw fault('AO_COMMAND_UNKNOWN', { command: subject, near: nearest(subject, config.commandIDs) });
  if (subject === 'generate' || subject === 'destroy') return write(await helpOfThings(subject, argv));
  await new CommandHelp(config).showHelp([subject]);
}

/** Its flags are for the thing to say that is generated. */
async function helpOfThings(command: ThingCommand, argv: readonly string[]): Promise<string> {
  const [{ thingHelp, thingsHelp }, { thingAmong }, { thingsHere }] = await Promise.all([
    import('./generate/help.js'),
    import('./generate/command-line.js'),
    import('./generate/things.js'),
  ]);
  const things = await thingsHere(process.cwd());
  const thing = thingAmong(
    argv.filter((word) => word !== command && word !== 'help'),
    things.ids,
  );
  return thing === undefined ? thingsHelp(command, things) : thingHelp(command, await things.find(thing));
}

/** oclif's help of one command; its JSON flag is explained in our words. */
class CommandHelp extends Help {
  protected override log(...lines: string[]): void {
    write(lines.join('\n'));
  }
}

function rootHelp(config: Config): string {
  const parts = [
    config.pjson.description ?? '',
    `${bold('USAGE')}\n  $ ao <command> [flags]   ${dim('(or ozwald: the same program)')}`,
    ...(Object.keys(groups) as Group[]).map((group) => section(groups[group], inGroup(group, config))),
    section(
      'FROM PLUGINS',
      listedCommands(config).filter((c) => pluginOf(c) !== undefined),
    ),
    `\`ao <command> --help\` shows the flags of a command, with examples. \`ao help <code>\` explains an error.`,
  ];
  return parts.filter(Boolean).join('\n\n');
}

function inGroup(group: Group, config: Config): ListedCommand[] {
  return listedCommands(config).filter((c) => c.group === group);
}

/** The commands of a topic of ao's are one line. */
function section(heading: string, members: readonly ListedCommand[]): string {
  if (members.length === 0) return '';
  const rows = members.flatMap((c, index) => {
    const topic = pluginOf(c) === undefined ? topicOf(c.id) : undefined;
    if (topic === undefined) return [[cyan([c.id, ...c.aliases].map(spelled).join(', ')), c.summary ?? '']];
    const first = members.findIndex(({ id }) => topicOf(id) === topic) === index;
    return first ? [[cyan(`${topic} <verb>`), topics[topic]]] : [];
  });
  return `${bold(heading)}\n${table(rows, '  ')}`;
}

/** The topic of ao's that a command belongs to. */
function topicOf(id: string): Topic | undefined {
  return (Object.keys(topics) as Topic[]).find((topic) => id.startsWith(`${topic}:`));
}

function topicHelp(topic: string, ids: readonly string[], config: Config): string {
  const rows = ids.map((id) => [cyan(spelled(id)), config.findCommand(id)?.summary ?? '']);
  const about = Object.hasOwn(topics, topic) ? [topics[topic as Topic]] : [];
  const usage = `${bold('USAGE')}\n  $ ao ${spelled(topic)} <verb> [flags]`;
  const more = `\`ao ${spelled(topic)} <verb> --help\` shows the flags of one, with examples.`;
  return [...about, usage, `${bold('VERBS')}\n${table(rows, '  ')}`, more].join('\n\n');
}

/** Commands a person may see, each once: an alias is shown with its command. */
export function listedCommands(config: Config): ListedCommand[] {
  const all = config.commands as (ListedCommand & { order?: number })[];
  return all
    .filter((c) => !c.hidden && !all.some((other) => other.aliases.includes(c.id)))
    .sort((a, b) => (a.order ?? 99) - (b.order ?? 99));
}

function errorHelp(code: string): string {
  if (!(code in catalogue))
    throw fault('AO_COMMAND_UNKNOWN', { command: code, near: nearest(code, Object.keys(catalogue)) });
  const { title, page, category } = catalogue[code as ErrorCode];
  return `${bold(code)}: ${title}\n\n${page}\n\n${dim(`Kind: ${category}. All errors: ${ERROR_PAGES}`)}`;
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}
