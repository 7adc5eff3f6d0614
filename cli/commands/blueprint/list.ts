import { AoCommand } from '../../base-command.js';
import type { Group } from '../../groups.js';
import { dim } from '../../ui/palette.js';
import { table } from '../../ui/table.js';

export default class BlueprintList extends AoCommand {
  static override group: Group = 'live';
  static order = 17;
  static override summary = 'Show the blueprints from outside: where from, which version, and whether a file changed.';
  static override examples = ['<%= config.bin %> blueprint list', '<%= config.bin %> blueprint list --json'];

  async run(): Promise<object> {
    await this.parse(BlueprintList);
    const { root } = await this.project();
    const { listBlueprints } = await import('../../../generators/outside/manage.js');
    const blueprints = await listBlueprints(root);
    const rows = blueprints.map(({ name, source, resolved = '', state }) => [name, source, resolved, dim(state)]);
    const none = 'There are none; add one with `ao blueprint add <name> <source>`.';
    this.output.print(rows.length === 0 ? none : table(rows));
    return { blueprints };
  }
}
