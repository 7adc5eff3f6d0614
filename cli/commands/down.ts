import { Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';

export default class Down extends AoCommand {
  static override group: Group = 'run';
  static order = 31;
  static override summary = 'Stop the services and remove what a killed run left behind.';
  static override flags = {
    engine: Flags.option({
      options: ['process', 'docker'] as const,
      summary: 'Look for leftovers on this engine too; by default on the one that ran last.',
    })(),
  };
  static override examples = ['<%= config.bin %> down', '<%= config.bin %> down --engine docker'];

  async run(): Promise<object> {
    const { flags } = await this.parse(Down);
    const project = await this.project();
    const { down, engineOf, ps, toRunPlan } = await import('../../runtime/platform/engines/index.js');
    const ids = new Set(['process' as const, (await ps(project.root))?.engine ?? 'process', flags.engine ?? 'process']);
    const engines = await Promise.all([...ids].map(engineOf));
    const report = await this.output.during('Stopping the services', () => down(toRunPlan(project), engines));
    for (const left of report.swept) this.output.say(`removed ${left}`);
    this.output.print(
      report.stopped
        ? 'Stopped.'
        : report.swept.length > 0
          ? 'Nothing ran any more; what was left is removed.'
          : 'Nothing ran.',
    );
    return { ...report };
  }
}
