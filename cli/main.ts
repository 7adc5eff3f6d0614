import { Errors, type Command, type Config } from './oclif.js';
import { AoError, fault } from '../runtime/errors/index.js';
import { AoCommand } from './base-command.js';
import { writeBugLog } from './bug-log.js';
import { commandsOfTopic, commandWords, spelled } from './command-words.js';
import { nearest } from '../runtime/platform/nearest.js';
import { FailureWithResult, flagWords, toAoError } from './failure.js';
import { showHelp, wantsHelp } from './help.js';
import { pluginOf } from './plugins/load.js';
import { loadProgram, type ProgramOptions } from './program.js';
import { errorText } from './ui/error-text.js';

export type CommandTable = Readonly<Record<string, Command.Class>>;

/** Runs one command line and returns the exit status of the process. */
export async function main(
  argv: readonly string[],
  root: string,
  commands: CommandTable,
  options: ProgramOptions = {},
): Promise<number> {
  const config = await loadProgram(root, commands, options);
  // An error that no promise carries to us is a bug too, and is told like one.
  const uncaught = (error: unknown) => process.exit(present(error, argv, config));
  process.on('uncaughtException', uncaught);
  try {
    if (wantsHelp(argv)) await showHelp(argv, config);
    else await runCommand(argv, config);
    return AoCommand.interruption.status ?? 0;
  } catch (error) {
    return AoCommand.interruption.status ?? exitStatus(error) ?? present(error, argv, config);
  } finally {
    process.off('uncaughtException', uncaught);
  }
}

async function runCommand(argv: readonly string[], config: Config): Promise<void> {
  const { id, rest } = commandWords(config, argv);
  const command = config.findCommand(id);
  const [verb] = rest;
  const isTopic = !command && commandsOfTopic(config, id).length > 0;
  if (isTopic && verb === undefined) return showHelp([id], config);
  const words = isTopic ? `${id} ${verb}` : id;
  if (!command) throw fault('AO_COMMAND_UNKNOWN', { command: words, near: nearest(words, commandNames(config)) });
  const plugin = pluginOf(command);
  if (plugin === undefined) await config.runCommand(id, [...rest], command);
  else await runPluginCommand(plugin, spelled(id), () => config.runCommand(id, [...rest], command));
}

/** What a plugin's command throws is not ao's to explain; its own exit status counts. */
async function runPluginCommand(name: string, command: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    const passes = error instanceof AoError || error instanceof Errors.ExitError || exitStatus(error) !== undefined;
    if (passes) throw error;
    throw fault('AO_PLUGIN_FAILED', { name, command, problem: (error as Error).message }, { cause: error });
  }
}

/** Of commands, and of the topics before those of two words. */
function commandNames(config: Config): string[] {
  const names = config.commands.filter((c) => !c.hidden).map((c) => spelled(c.id));
  return [...new Set(names.flatMap((name) => [name, name.split(' ', 1)[0] ?? name]))];
}

/** The status of an end that needs no words: a task's own, or a question that was left by Ctrl-C. */
function exitStatus(error: unknown): number | undefined {
  if (error instanceof Errors.ExitError) return error.oclif.exit;
  return error instanceof Error && error.name === 'AbortError' ? 130 : undefined;
}

/** Prints an error in words, or with `--json` as the one object on stdout; returns its exit status. */
function present(error: unknown, argv: readonly string[], config: Config): number {
  const { id } = commandWords(config, argv);
  const known = toAoError(error, {
    command: spelled(id),
    flags: flagWords(config.findCommand(id)?.flags ?? {}),
    recordBug: (cause) => writeBugLog(config.cacheDir, config.version, argv, cause),
  });
  const own = argv.includes('--') ? argv.slice(0, argv.indexOf('--')) : argv;
  if (own.includes('--json')) {
    const result = error instanceof FailureWithResult ? error.result : {};
    process.stdout.write(`${JSON.stringify({ ...result, error: known }, null, 2)}\n`);
  } else {
    process.stderr.write(`${errorText(known, { stack: Boolean(process.env['AO_DEBUG']) })}\n`);
  }
  return known.exit;
}
