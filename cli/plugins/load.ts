import { fault } from '../../runtime/errors/index.js';
import { installedPlugins, type InstalledPlugin } from '../../generators/outside/plugins.js';
import { Plugin, type Command } from '../oclif.js';

/** A command that a plugin brings. */
export interface PluginCommand extends Command.Loadable {
  /** Name of the plugin's package. */
  readonly plugin: string;
}

/** Whose command it is; undefined for one of ao. */
export function pluginOf(command: Command.Loadable): string | undefined {
  return (command as Partial<PluginCommand>).plugin;
}

/**
 * The plugins of this user as oclif has them, without those of their commands that are ao's by now. What they are was
 * written down when they were installed: nothing of a plugin is read or loaded before one of its commands is run.
 */
export async function loadPlugins(own: ReadonlySet<string>): Promise<Plugin[]> {
  return (await installedPlugins()).map((plugin) => listed(plugin, own));
}

/** The first words of commands: what no plugin may begin with. */
export function firstWords(ids: Iterable<string>): Set<string> {
  return new Set([...ids].map((id) => id.split(':')[0] as string));
}

function listed(installed: InstalledPlugin, own: ReadonlySet<string>): Plugin {
  const { name, version, root, commands } = installed;
  const plugin = new Plugin({ root, name, type: 'user' });
  const mine = (id: string) => !own.has(id.split(':')[0] as string);
  const shown = Object.entries(commands as Record<string, Command.Cached>).filter(([id]) => mine(id));
  const loadable = shown.map(([id, cached]) => ({
    ...cached,
    id,
    aliases: (cached.aliases ?? []).filter(mine),
    plugin: name,
    pluginType: 'user',
    pluginName: name,
    load: () => loadCommand(installed, id),
  }));
  return Object.assign(plugin, {
    ...{ name, alias: name, version, root, type: 'user', valid: true, alreadyLoaded: true },
    ...{ hooks: {}, pjson: { name, version, oclif: {} }, commandIDs: loadable.map(({ id }) => id), commands: loadable },
    // It is all here: there is nothing to load.
    load: () => Promise.resolve(),
  });
}

/** Loads a plugin for real and finds one of its commands. Throws AO_PLUGIN_BROKEN. */
async function loadCommand({ name, root, spec }: InstalledPlugin, id: string): Promise<Command.Class> {
  try {
    const plugin = await realPlugin(root);
    return (await plugin.findCommand(id, { must: true })) as Command.Class;
  } catch (cause) {
    throw fault('AO_PLUGIN_BROKEN', { name, spec, problem: (cause as Error).message.split('\n')[0] ?? '' }, { cause });
  }
}

/** The plugin in a folder, as oclif reads it. Throws what oclif throws, and what its code throws when it has no manifest. */
export async function realPlugin(root: string): Promise<Plugin> {
  const { readFile } = await import('node:fs/promises');
  const { join } = await import('node:path');
  const pjson = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as never;
  // Given as a root so that it is not searched for; it is no part of ao's own configuration.
  const plugin = new Plugin({ root, pjson, type: 'user', isRoot: true });
  Object.assign(plugin.options, { errorOnManifestCreate: true });
  await plugin.load();
  return plugin;
}
