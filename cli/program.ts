import { Config, Plugin, type Command } from './oclif.js';
import { firstWords, loadPlugins } from './plugins/load.js';

export interface ProgramOptions {
  /** Ask the command classes instead of oclif.manifest.json, which may be older than they are. */
  ignoreManifest?: boolean;
}

/**
 * oclif's configuration with the command table given, so that nothing is searched on disk and bundle, tests and tools
 * see the same commands. With an `oclif.manifest.json` beside package.json no command class is asked for its flags.
 */
export async function loadProgram(
  root: string,
  commands: Readonly<Record<string, Command.Class>>,
  options: ProgramOptions = {},
): Promise<Config> {
  const plugin = new Plugin({ isRoot: true, root, ...options });
  Object.assign(plugin, { commandCache: commands });
  await plugin.load();
  const own = firstWords(plugin.commands.flatMap(({ id, aliases }) => [id, ...aliases]));
  const all = [plugin, ...(await loadPlugins(own))];
  return Config.load({ root, plugins: new Map(all.map((each) => [each.name, each])) });
}
