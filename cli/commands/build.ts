import { Flags } from '../oclif.js';
import { fault } from '../../runtime/errors/index.js';
import type { BuiltImage } from '../../runtime/platform/build/index.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { buildStep, requireDocker } from '../steps/build.js';
import { checkStep } from '../steps/check.js';
import { syncIfManaged } from '../steps/sync.js';
import { imageTable } from '../ui/build-lines.js';

export default class Build extends AoCommand {
  static override group: Group = 'run';
  static order = 35;
  static override summary = 'Generate, check, then build an image of each service.';
  static override description = 'Needs a Docker engine. Logins for registries are those of the Docker configuration.';
  static override flags = {
    tag: Flags.string({
      char: 't',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'TAG',
      summary: 'Tag besides those of ao.toml; may be given several times.',
    }),
    arg: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'KEY=VALUE',
      summary: 'Build argument; may be given several times.',
    }),
    push: Flags.boolean({ summary: 'Push the images when they are built.' }),
    check: Flags.boolean({ default: true, allowNo: true, summary: 'Check the project first.' }),
  };
  static override examples = [
    '<%= config.bin %> build',
    '<%= config.bin %> build --tag 1.0 --push',
    '<%= config.bin %> build --arg PIP_INDEX_URL=http://localhost:3141/simple --no-check',
  ];

  async run(): Promise<{ images: BuiltImage[] }> {
    const { flags } = await this.parse(Build);
    const { output, signal } = this;
    const { version } = this.config;
    const project = await this.project();
    const args = Object.fromEntries((flags.arg ?? []).map(keyAndValue));
    await requireDocker();
    await syncIfManaged({ root: project.root, version, output });
    if (flags.check) await checkStep({ project, output, signal, version, sync: false, install: true });
    const images = await buildStep({ project, output, signal, push: flags.push, args, tags: flags.tag ?? [] });
    output.print(imageTable(images));
    return { images };
  }
}

function keyAndValue(text: string): [string, string] {
  const at = text.indexOf('=');
  if (at < 1)
    throw fault('AO_COMMAND_ARGUMENTS', { command: 'build', problem: `--arg takes KEY=VALUE, not "${text}"` });
  return [text.slice(0, at), text.slice(at + 1)];
}
