import { entry } from '../entry.js';
import { word } from '../shell-word.js';

/** Errors of plugins of the command line. */
export const pluginErrors = {
  AO_PLUGIN_INSTALL: entry<{ spec: string; problem: string }>({
    category: 'unavailable',
    title: 'A plugin could not be installed',
    page: 'npm installs a plugin, without running its scripts, into a folder of its own among your data. That failed; the plugins that were there are as before.',
    message: (p) => `cannot install ${p.spec}: ${p.problem}`,
    remedy: () => ['Check the name, the version or the path, and the network, then try again'],
  }),
  AO_PLUGIN_INVALID: entry<{ name: string; problem: string }>({
    category: 'contract',
    title: 'A package that is no plugin of ao',
    page: 'A plugin is an npm package with commands of oclif (the key `oclif` of its package.json), or with blueprints and generators (the key `ao`: `{"ao": {"blueprints": "./blueprints", "generators": "./generators"}}`). See docs/plugins.md.',
    message: (p) => `${p.name} is no plugin of ao: ${p.problem}`,
    remedy: () => ['Nothing was installed; see docs/plugins.md for what a plugin has'],
  }),
  AO_PLUGIN_SHADOWS: entry<{ name: string; ids: readonly string[] }>({
    category: 'conflict',
    title: 'A plugin has a command of ao, or of another plugin',
    page: "What `ao build` does is not for a plugin to change: no command, alias or topic of a plugin may begin with the name of one of ao's, or be that of another plugin, and no blueprint or generator may be called like one of ao's.",
    message: (p) => `${p.name} would take the place of: ${p.ids.join(', ')}`,
    remedy: () => ['Nothing was installed; ask its author for other names, under a topic of its own say'],
  }),
  AO_PLUGIN_UNKNOWN: entry<{ name: string; known: readonly string[] }>({
    category: 'usage',
    title: 'No such plugin',
    page: '`ao plugin list` shows the plugins that are installed for you on this machine.',
    message: (p) => `no plugin "${p.name}" is installed`,
    remedy: (p) => [p.known.length === 0 ? 'There are none' : `There are: ${p.known.join(', ')}`],
  }),
  AO_PLUGIN_BROKEN: entry<{ name: string; spec: string; problem: string }>({
    category: 'unavailable',
    title: 'A plugin is broken',
    page: "A command of a plugin could not be loaded: its files are gone or damaged, or it needs a package or a Node.js that is not there. ao's own commands are not touched by it.",
    message: (p) => `the plugin ${p.name} cannot be loaded: ${p.problem}`,
    remedy: (p) => [
      `Install it anew: \`ao plugin add ${word(p.spec)}\``,
      `Or remove it: \`ao plugin remove ${word(p.name)}\``,
    ],
  }),
  AO_PLUGIN_FAILED: entry<{ name: string; command: string; problem: string }>({
    category: 'unavailable',
    title: 'A command of a plugin failed',
    page: 'The command is not one of ao, and neither is its error: its plugin says what is wrong.',
    message: (p) => `${p.command} (of the plugin ${p.name}): ${p.problem}`,
    remedy: (p) => [`See its help: \`ao ${p.command} --help\``, 'The whole error: run it again with AO_DEBUG=1'],
  }),
};
