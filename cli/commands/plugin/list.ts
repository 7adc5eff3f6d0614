import { existsSync } from 'node:fs';
import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';
import { yellow } from '../../ui/palette.js';
import { table } from '../../ui/table.js';

export default class PluginList extends AoCommand {
  static override group: Group = 'mend';
  static order = 65;
  static override summary = 'Show the plugins that are installed for you, and what each brings.';
  static override examples = ['<%= config.bin %> plugin list', '<%= config.bin %> plugin list --json'];

  async run(): Promise<object> {
    await this.parse(PluginList);
    const [{ installedPlugins }, { damagedList }] = await Promise.all([
      import('../../../generators/outside/plugins.js'),
      import('../../plugins/install.js'),
    ]);
    const damage = await damagedList();
    if (damage !== undefined) this.output.warn(damage);
    const plugins = (await installedPlugins()).map((plugin) => ({ ...plugin, there: existsSync(plugin.root) }));
    const rows = plugins.map(({ name, version, commands, blueprints, generators, there }) => [
      name,
      version,
      [
        ...Object.keys(commands)
          .sort()
          .map((id) => id.replaceAll(':', ' ')),
        ...(blueprints === undefined ? [] : ['blueprints']),
        ...(generators === undefined ? [] : ['generators']),
      ].join(', '),
      there ? '' : yellow('its files are gone: add it again'),
    ]);
    this.output.print(rows.length === 0 ? 'There are none; add one with `ao plugin add <package>`.' : table(rows));
    return { plugins };
  }
}
