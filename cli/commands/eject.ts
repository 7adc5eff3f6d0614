import { Args, Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { ejectStep } from '../steps/eject.js';
import { writeFlags, writeOptions } from '../write-flags.js';

export default class Eject extends AoCommand {
  static override group: Group = 'live';
  static order = 21;
  static override strict = false;
  static override summary = 'Take a file out of the hands of ao: it is yours, and no sync writes it again.';
  static override description =
    'For a Dockerfile, a generated file, any that ao keeps in line and you want to keep otherwise. `.ao/manifest.json` remembers it. `--back` hands it back: what you edited is merged, or shown as a conflict.';
  static override args = {
    path: Args.string({ required: true, description: 'A file that ao wrote, or a folder of such.' }),
  };
  static override flags = {
    back: Flags.boolean({ summary: 'Hand an ejected file back.' }),
    ...writeFlags,
  };
  static override examples = [
    '<%= config.bin %> eject model-service/Dockerfile',
    '<%= config.bin %> eject --back model-service/Dockerfile --diff',
  ];

  async run(): Promise<object> {
    const { argv, flags } = await this.parse(Eject);
    const { root } = await this.project();
    const { version } = this.config;
    const paths = argv as string[];
    return ejectStep({ ...writeOptions(flags), root, version, output: this.output, paths, back: flags.back });
  }
}
