import { Args } from '../../oclif.js';
import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';
import { type SyncNews, writeStep } from '../../steps/sync.js';
import { syncSummary } from '../../ui/file-words.js';
import { writeFlags, writeOptions } from '../../write-flags.js';

export default class BlueprintRemove extends AoCommand {
  static override group: Group = 'live';
  static order = 17;
  static override summary = 'Take a fetched blueprint out of the project, once nothing is made with it any more.';
  static override args = { name: Args.string({ required: true, description: 'Its name in ao.toml.' }) };
  static override flags = writeFlags;
  static override examples = ['<%= config.bin %> blueprint remove job'];

  async run(): Promise<SyncNews> {
    const { args, flags } = await this.parse(BlueprintRemove);
    const { root } = await this.project();
    const { removeBlueprint } = await import('../../../generators/outside/manage.js');
    const { output } = this;
    const options = { ...writeOptions(flags), output, version: this.config.version };
    const { result, actions } = await writeStep('Removing the blueprint', options, (shared) =>
      removeBlueprint(root, args.name, shared),
    );
    output.print(syncSummary(actions, flags['dry-run']));
    return { changed: result.changed, actions, notes: result.notes };
  }
}
