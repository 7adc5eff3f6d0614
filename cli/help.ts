import { Help, type Command, type Config } from './oclif.js';
import { catalogue, ERROR_PAGES, fault, type ErrorCode } from '../runtime/errors/index.js';
import { nearest } from '../runtime/platform/nearest.js';
import type { ThingCommand } from './generate/help.js';
import { groups, type Group } from './groups.js';
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
  const subject = argv.filter((word) => !word.startsWith('-') && word !== 'help')[0];
  if (subject === undefined) return write(rootHelp(config));
  if (subject.startsWith('AO_')) return write(errorHelp(subject));
  if (!config.findCommand(subject))
    throw fault('AO_COMMAND_UNKNOWN', { command: subject, near: nearest(subject, config.commandIDs) });
  if (subject === 'generate' || subject === 'destroy') return write(await helpOfThings(subject, argv));
  await new CommandHelp(config).showHelp([subject]);
}

/** Its flags are for the thing to say that is generated. */
async function helpOfThings(command: ThingCommand, argv: readonly string[]): Promise<string> {
  const [{ thingHelp, thingsHelp }, { thingAmong }, { generatorOf }] = await Promise.all([
    import('./generate/help.js'),
    import('./generate/command-line.js'),
    import('../generators/catalogue/index.js'),
  ]);
  const thing = thingAmong(argv.filter((word) => word !== command && word !== 'help'));
  return thing === undefined ? thingsHelp(command) : thingHelp(command, await generatorOf(thing));
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
    ...(Object.keys(groups) as Group[]).map((group) => section(group, config)),
    `\`ao <command> --help\` shows the flags of a command, with examples. \`ao help <code>\` explains an error.`,
  ];
  return parts.filter(Boolean).join('\n\n');
}

function section(group: Group, config: Config): string {
  const members = listedCommands(config).filter((c) => c.group === group);
  if (members.length === 0) return '';
  const rows = members.map((c) => [cyan([c.id, ...c.aliases].join(', ')), c.summary ?? '']);
  return `${bold(groups[group])}\n${table(rows, '  ')}`;
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
