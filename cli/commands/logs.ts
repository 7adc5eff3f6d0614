import { Args, Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { ServiceLines } from '../ui/service-lines.js';

export default class Logs extends AoCommand {
  static override group: Group = 'run';
  static order = 33;
  static override strict = false;
  static override summary = 'Print the logs of the services, or of some of them.';
  static override args = { service: Args.string({ description: 'Services to show, by default all.' }) };
  static override flags = {
    follow: Flags.boolean({ char: 'f', summary: 'Go on with new lines until Ctrl-C.' }),
    tail: Flags.integer({
      char: 'n',
      min: 0,
      helpValue: 'LINES',
      summary: 'Only so many of the last lines of each service.',
    }),
  };
  static override examples = [
    '<%= config.bin %> logs',
    '<%= config.bin %> logs model-service -f',
    '<%= config.bin %> logs --tail 20 --json',
  ];

  async run(): Promise<{ lines: { service: string; text: string }[] }> {
    const { argv, flags } = await this.parse(Logs);
    const { root, config } = await this.project();
    const { logs } = await import('../../runtime/platform/engines/index.js');
    const known = Object.keys(config.services);
    const printer = new ServiceLines(known);
    const lines: { service: string; text: string }[] = [];
    const options = {
      services: argv as string[],
      follow: flags.follow,
      signal: this.signal,
      ...(flags.tail === undefined ? {} : { tail: flags.tail }),
    };
    for await (const { service, text } of logs(root, known, options)) {
      this.output.print(printer.log(service, text));
      if (this.jsonEnabled()) lines.push({ service, text });
    }
    return { lines };
  }
}
