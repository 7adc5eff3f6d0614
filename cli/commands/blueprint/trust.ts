import { Args } from '../../oclif.js';
import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';
import { type SyncNews, writeStep } from '../../steps/sync.js';
import { syncSummary } from '../../ui/file-words.js';
import { writeFlags, writeOptions } from '../../write-flags.js';

export default class BlueprintTrust extends AoCommand {
  static override group: Group = 'live';
  static order = 17;
  static override summary =
    'Take fetched blueprints as they lie in `.ao/blueprints/` by now, after you looked at them.';
  static override strict = false;
  static override args = {
    names: Args.string({ required: true, description: 'Its name in ao.toml; there may be several.' }),
  };
  static override flags = writeFlags;
  static override examples = ['<%= config.bin %> blueprint trust job'];

  async run(): Promise<SyncNews> {
    const { argv, flags } = await this.parse(BlueprintTrust);
    const { root } = await this.project();
    const { trustBlueprints } = await import('../../../generators/outside/manage.js');
    const { output } = this;
    const options = { ...writeOptions(flags), output, version: this.config.version };
    const { result, actions } = await writeStep('Bringing the project in line', options, (shared) =>
      trustBlueprints(root, argv as string[], shared),
    );
    output.print(syncSummary(actions, flags['dry-run']));
    return { changed: result.changed, actions, notes: result.notes };
  }
}
