import { join } from 'node:path';
import { Flags } from '../oclif.js';
import { AoError } from '../../runtime/errors/index.js';
import { AoCommand } from '../base-command.js';
import { FailureWithResult } from '../failure.js';
import type { Group } from '../groups.js';
import { installStep } from '../steps/install.js';
import { syncStep } from '../steps/sync.js';
import { readyText, runForeground } from '../steps/up.js';

export default class Up extends AoCommand {
  static override group: Group = 'run';
  static order = 30;
  static override summary = 'Start the services and show their logs until Ctrl-C.';
  static override description =
    'Brings generated code in line, installs packages whose lists changed, then starts each service when all it needs are ready.';
  static override flags = {
    detach: Flags.boolean({
      char: 'd',
      summary: 'Go to the background once all services are ready.',
      exclusive: ['watch'],
    }),
    engine: Flags.option({
      char: 'e',
      options: ['process', 'docker'] as const,
      summary: 'Where to run: processes of this machine, or containers of the built images.',
    })(),
    watch: Flags.boolean({ char: 'w', summary: 'Regenerate and restart on every change of the contract or the code.' }),
  };
  static override examples = [
    '<%= config.bin %> up',
    '<%= config.bin %> up -d && <%= config.bin %> logs -f',
    '<%= config.bin %> up --watch',
    '<%= config.bin %> build && <%= config.bin %> up --engine docker',
  ];

  async run(): Promise<object> {
    const { flags } = await this.parse(Up);
    const { signal, force, output } = this;
    const { engineOf, notifyParent, startDetached, toRunPlan } =
      await import('../../runtime/platform/engines/index.js');
    try {
      const project = await this.project();
      const id = flags.engine ?? project.config.engine.default;
      const sync = () => syncStep({ root: project.root, version: this.config.version, output });
      await sync();
      if (id === 'process') await installStep(project, output, signal, { staleOnly: true });
      const plan = toRunPlan(project);
      if (flags.detach) {
        const cliEntry = join(this.config.root, 'bin/ao.js');
        const { pid } = await output.during('Starting the services', () =>
          startDetached(plan, { cliEntry, engine: id, signal }),
        );
        output.print(`${readyText(plan)}\nStop the services: \`ao down\`; see their logs: \`ao logs -f\``);
        return {
          engine: id,
          pid,
          services: plan.services.map(({ name, host, port }) => ({ name, address: `${host}:${port}` })),
        };
      }
      await runForeground({
        project,
        plan,
        engine: await engineOf(id),
        output,
        signal,
        force,
        watch: flags.watch ? sync : undefined,
      });
      return { engine: id, stopped: true };
    } catch (error) {
      // The `ao up -d` that started this run tells its user; this one has nobody to tell.
      const known = error instanceof FailureWithResult ? error.cause : error;
      await notifyParent({ type: 'failed', error: known instanceof AoError ? known.toJSON() : undefined });
      throw error;
    }
  }
}
