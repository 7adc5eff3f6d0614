import { Args } from '../../oclif.js';
import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';

export default class PluginRemove extends AoCommand {
  static override group: Group = 'mend';
  static order = 65;
  static override summary = 'Remove a plugin from this machine; blueprints of it that a project took in stay there.';
  static override args = { name: Args.string({ required: true, description: 'Name of its package.' }) };
  static override examples = ['<%= config.bin %> plugin remove @team/ao-plugin'];

  async run(): Promise<object> {
    const { args } = await this.parse(PluginRemove);
    const { removePlugin } = await import('../../plugins/install.js');
    const { name, version } = await removePlugin(args.name);
    this.output.print(`${name} ${version} is removed`);
    return { name, version };
  }
}
