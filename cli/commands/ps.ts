import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { bold, dim } from '../ui/palette.js';
import { age, stateWord } from '../ui/service-lines.js';
import { table } from '../ui/table.js';

export default class Ps extends AoCommand {
  static override group: Group = 'run';
  static order = 32;
  static override summary = 'Show the services that run: state, address, restarts.';
  static override examples = ['<%= config.bin %> ps', '<%= config.bin %> ps --json'];

  async run(): Promise<object> {
    await this.parse(Ps);
    const { root } = await this.project();
    const { ps } = await import('../../runtime/platform/engines/index.js');
    const report = await ps(root);
    if (report === undefined) {
      this.output.print('Nothing runs. Start the services: `ao up`');
      return { up: false, services: [] };
    }
    const rows = report.services.map((s) => [
      s.name,
      stateWord(s.state),
      s.address,
      s.id,
      age(s.since),
      s.restarts > 0 ? `${s.restarts} restarts` : '',
      dim(s.detail ?? ''),
    ]);
    this.output.print(
      table([
        ['SERVICE', 'STATE', 'ADDRESS', report.engine === 'docker' ? 'CONTAINER' : 'PID', 'SINCE'].map(bold),
        ...rows,
      ]),
    );
    return { up: report.supervisor !== undefined, ...report };
  }
}
