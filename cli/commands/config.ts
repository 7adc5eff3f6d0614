import { Args, Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { dim } from '../ui/palette.js';
import { bare, resolvedValues } from '../ui/resolved-values.js';
import { table } from '../ui/table.js';

export default class Config extends AoCommand {
  static override group: Group = 'see';
  static order = 41;
  static override summary = 'Show every resolved value of ao.toml and where it came from.';
  static override args = {
    key: Args.string({ description: 'A key, or the beginning of several: `services.api-service`.' }),
  };
  static override flags = {
    docs: Flags.boolean({ summary: 'Print the reference of all keys instead.', exclusive: ['schema'] }),
    schema: Flags.boolean({ summary: 'Print the JSON Schema of ao.toml instead.' }),
  };
  static override examples = [
    '<%= config.bin %> config',
    '<%= config.bin %> config services.api-service.port',
    'AO_SERVICES_API_SERVICE_PORT=9000 <%= config.bin %> config services',
    '<%= config.bin %> config --docs',
  ];

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Config);
    const config = await import('../../runtime/platform/config/index.js');
    if (flags.schema) return this.#page(JSON.stringify(config.jsonSchema(), null, 2), config.jsonSchema());
    if (flags.docs) return this.#page(config.configReference(), { keys: config.referenceRows() });
    const values = await resolvedValues(await this.project(), args.key);
    const [only] = values.filter((v) => v.key === args.key);
    this.output.print(only ? bare(only) : table(values.map((v) => [v.key, v.text, dim(v.source)])));
    return { values: Object.fromEntries(values.map(({ key, value, source }) => [key, { value, source }])) };
  }

  #page(text: string, result: object): object {
    this.output.print(text.trimEnd());
    return result;
  }
}
