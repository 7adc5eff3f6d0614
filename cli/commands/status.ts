import { Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { statusStep } from '../steps/status.js';

export default class Status extends AoCommand {
  static override group: Group = 'live';
  static order = 12;
  static override summary = 'Say which of the files that ao wrote you edited, and what a sync would do.';
  static override description =
    'Each file that is not as ao wrote it: edited, deleted, ejected, in conflict, orphaned. Nothing is written; the status is always 0.';
  static override flags = {
    all: Flags.boolean({ char: 'a', summary: 'Name the files that are as ao wrote them too.' }),
  };
  static override examples = ['<%= config.bin %> status', '<%= config.bin %> status --json'];

  async run(): Promise<object> {
    const { flags } = await this.parse(Status);
    const { root } = await this.project();
    return statusStep({ root, version: this.config.version, output: this.output, all: flags.all });
  }
}
