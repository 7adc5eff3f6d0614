import { Args } from '../../oclif.js';
import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';
import { type BlueprintNews, takeStep } from '../../steps/blueprint.js';
import { syncSummary } from '../../ui/file-words.js';
import { writeFlags, writeOptions } from '../../write-flags.js';

export default class BlueprintUpdate extends AoCommand {
  static override group: Group = 'live';
  static order = 17;
  static override summary = 'Fetch a blueprint of ao.toml anew and show what that changes; edits of yours are merged.';
  static override description =
    'For another version change its line under [blueprints] of ao.toml first. What was made with it follows, as with every sync.';
  static override args = { name: Args.string({ required: true, description: 'Its name in ao.toml.' }) };
  static override flags = writeFlags;
  static override examples = [
    '<%= config.bin %> blueprint update job',
    '<%= config.bin %> blueprint update job --dry-run',
  ];

  async run(): Promise<BlueprintNews> {
    const { args, flags } = await this.parse(BlueprintUpdate);
    const { name } = args;
    const { root } = await this.project();
    const { fetchAgain } = await import('../../../generators/outside/manage.js');
    const fetched = await this.output.during(`Fetching ${name}`, () => fetchAgain(root, name));
    const { output } = this;
    const { version } = this.config;
    const common = { root, name, yes: flags.yes, json: this.jsonEnabled(), output, version, diff: true };
    const news = await takeStep(fetched, `blueprint update ${name}`, { ...writeOptions(flags), ...common });
    output.print(syncSummary(news.actions, flags['dry-run']));
    return news;
  }
}
