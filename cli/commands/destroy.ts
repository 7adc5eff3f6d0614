import { AoCommand } from '../base-command.js';
import { readThingLine, thingArgs } from '../generate/command-line.js';
import { thingsToDestroy } from '../generate/things.js';
import type { Group } from '../groups.js';
import { changeStep, type ChangeNews } from '../steps/change.js';
import { syncSummary } from '../ui/file-words.js';
import { writeFlags, writeOptions } from '../write-flags.js';

export default class Destroy extends AoCommand {
  static override group: Group = 'live';
  static order = 16;
  static override summary = 'Take back what `ao generate` made; what you edited since stays.';
  static override description =
    'Files that nobody edited go, lines that were put into files of yours come out, tables of ao.toml are taken away. `ao undo` brings it all back.';
  static override args = thingArgs;
  static override flags = writeFlags;
  static override examples = [
    '<%= config.bin %> destroy rpc Explain',
    '<%= config.bin %> destroy client typescript',
    '<%= config.bin %> destroy ci --dry-run',
  ];

  async run(): Promise<ChangeNews> {
    const { root } = await this.project();
    const things = await thingsToDestroy(root);
    const line = await readThingLine('destroy', this.argv, (input) => this.parse(input), things);
    const { generator, name, flags } = line;
    const { output } = this;
    const { version } = this.config;
    const news = await changeStep({ ...writeOptions(flags), version, output }, (project, shared) =>
      project.destroyComponent(root, { generator: generator.id, name }, shared),
    );
    output.print(syncSummary(news.actions, flags['dry-run']));
    return news;
  }
}
