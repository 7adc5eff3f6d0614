import { Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { upgradeStep, type UpgradeObject } from '../steps/upgrade.js';
import { writeFlags, writeOptions } from '../write-flags.js';

export default class Upgrade extends AoCommand {
  static override group: Group = 'live';
  static order = 20;
  static override summary = 'Bring a project that an older ao made to the ways of this one; every edit of yours stays.';
  static override description =
    'The same merge as every sync, with the blueprints and runtimes of this version; `ao undo` takes it back. Until then the other commands leave a project of another version alone.';
  static override flags = {
    to: Flags.string({ helpValue: 'VERSION', summary: 'The version to upgrade to; by default that of this ao.' }),
    ...writeFlags,
  };
  static override examples = [
    '<%= config.bin %> upgrade --dry-run --diff',
    '<%= config.bin %> upgrade',
    '<%= config.bin %> upgrade --conflict ours',
  ];

  async run(): Promise<UpgradeObject> {
    const { flags } = await this.parse(Upgrade);
    const { root } = await this.project();
    return upgradeStep({
      ...writeOptions(flags),
      root,
      version: this.config.version,
      output: this.output,
      to: flags.to,
    });
  }
}
