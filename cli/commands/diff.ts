import { Args, Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { diffStep, type DiffNews } from '../steps/diff.js';

export default class Diff extends AoCommand {
  static override group: Group = 'live';
  static order = 13;
  static override summary = 'Show what you changed in the files that ao wrote, or what a sync would change.';
  static override description =
    'Shared files are compared with what ao wrote last, others with what it would write now. A unified diff that `patch -p1` and `git apply` take. Nothing is written.';
  static override args = { path: Args.string({ description: 'A file or a folder; by default the whole project.' }) };
  static override flags = {
    next: Flags.boolean({ char: 'n', summary: 'What the next `ao sync` or `ao upgrade` would change.' }),
  };
  static override examples = [
    '<%= config.bin %> diff',
    '<%= config.bin %> diff api-service/Dockerfile',
    '<%= config.bin %> diff --next',
  ];

  async run(): Promise<DiffNews> {
    const { args, flags } = await this.parse(Diff);
    const { root } = await this.project();
    const { version } = this.config;
    return diffStep({ root, version, output: this.output, path: args.path, next: flags.next });
  }
}
