import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';

export default class Version extends AoCommand {
  static override group: Group = 'mend';
  static order = 91;
  static override summary = 'Say which ao, Node and machine this is.';
  static override examples = ['<%= config.bin %> version', '<%= config.bin %> version --json'];

  async run(): Promise<{ ao: string; node: string; platform: string; arch: string }> {
    await this.parse(Version);
    const { version, platform, arch } = this.config;
    this.output.print(`ao ${version} (node ${process.versions.node}, ${platform} ${arch})`);
    return { ao: version, node: process.versions.node, platform, arch };
  }
}
