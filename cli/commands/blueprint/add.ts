import { Args } from '../../oclif.js';
import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';
import { type BlueprintNews, takeStep } from '../../steps/blueprint.js';
import { syncSummary } from '../../ui/file-words.js';
import { writeFlags, writeOptions } from '../../write-flags.js';

export default class BlueprintAdd extends AoCommand {
  static override group: Group = 'live';
  static order = 17;
  static override summary = 'Fetch a blueprint from a folder, a package or a repository, for `ao generate`.';
  static override description =
    'Its files are copied into `.ao/blueprints/` as data, pinned to the version or commit and to their hash; nothing of it runs, and a sync needs no network.';
  static override args = {
    name: Args.string({ required: true, description: 'What `ao generate` will call it.' }),
    source: Args.string({
      required: true,
      description:
        'A folder, `npm:<package>@<version>`, `npm:<file>.tgz` or `git+https://<repository>#<tag or commit>`.',
    }),
  };
  static override flags = writeFlags;
  static override examples = [
    '<%= config.bin %> blueprint add job ../blueprints/job',
    '<%= config.bin %> blueprint add job npm:@team/blueprints@1.2.0 --yes',
    '<%= config.bin %> blueprint add job git+https://example.com/blueprints.git#v1 --dry-run --diff',
  ];

  async run(): Promise<BlueprintNews> {
    const { args, flags } = await this.parse(BlueprintAdd);
    const { name, source } = args;
    const { root } = await this.project();
    const { fetchNew } = await import('../../../generators/outside/manage.js');
    const fetched = await this.output.during(`Fetching ${source}`, () => fetchNew(root, name, source));
    const { output } = this;
    const { version } = this.config;
    const common = { root, name, yes: flags.yes, json: this.jsonEnabled(), output, version };
    const news = await takeStep(fetched, `blueprint add ${name}`, { ...writeOptions(flags), ...common });
    output.print(syncSummary(news.actions, flags['dry-run']));
    return news;
  }
}
