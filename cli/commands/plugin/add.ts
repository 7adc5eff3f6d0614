import { Args, Flags } from '../../oclif.js';
import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';
import { consentTo } from '../../steps/consent.js';

export default class PluginAdd extends AoCommand {
  static override group: Group = 'mend';
  static order = 65;
  static override summary = 'Install a plugin: more commands, blueprints and generators, for you on this machine.';
  static override description =
    'npm installs it into a folder of its own among your data, without running its scripts. Its commands run as you; it can take no name of a command of ao.';
  static override args = {
    spec: Args.string({ required: true, description: 'A package with its version, a packed package, or a folder.' }),
  };
  static override flags = { yes: Flags.boolean({ char: 'y', summary: 'Ask nothing.' }) };
  static override examples = [
    '<%= config.bin %> plugin add @team/ao-plugin@1.2.0',
    '<%= config.bin %> plugin add ./ao-plugin-1.2.0.tgz --yes',
  ];

  async run(): Promise<object> {
    const { args, flags } = await this.parse(PluginAdd);
    const asking = { yes: flags.yes, json: this.jsonEnabled() };
    await consentTo({ what: args.spec, cause: 'it is code of others that will run on this machine, as you' }, asking);
    const [{ installPlugin }, { firstWords, pluginOf }] = await Promise.all([
      import('../../plugins/install.js'),
      import('../../plugins/load.js'),
    ]);
    const own = this.config.commands.filter((command) => pluginOf(command) === undefined);
    const commands = new Set([...firstWords(own.flatMap(({ id, aliases }) => [id, ...aliases])), 'help']);
    const plugin = await this.output.during(`Installing ${args.spec}`, () =>
      installPlugin(args.spec, { commands }, this.signal),
    );
    const { name, version } = plugin;
    const ids = Object.keys(plugin.commands)
      .sort()
      .map((id) => id.replaceAll(':', ' '));
    const brings = ids.length === 0 ? '' : `; its commands: ${ids.join(', ')}`;
    this.output.print(`${name} ${version} is installed${brings}`);
    return plugin;
  }
}
