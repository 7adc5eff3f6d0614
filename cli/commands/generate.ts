import { AoCommand } from '../base-command.js';
import { askForThing } from '../generate/ask.js';
import { readThingLine, thingArgs } from '../generate/command-line.js';
import { thingsToGenerate } from '../generate/things.js';
import type { Group } from '../groups.js';
import { changeStep, type ChangeNews } from '../steps/change.js';
import { syncSummary } from '../ui/file-words.js';
import { canAsk } from '../ui/questions.js';
import { writeFlags, writeOptions } from '../write-flags.js';

export default class Generate extends AoCommand {
  static override group: Group = 'live';
  static order = 15;
  static override summary = 'Make a part of the project: a rpc, a service, a model, a task, a client, a pipeline.';
  static override description =
    'What it asks are flags, and questions in a terminal: `ao generate <thing> --help`. `ao sync` keeps in line what was made, `ao destroy` takes it back. Every thing is on the page [generators.md](generators.md).';
  static override args = thingArgs;
  static override flags = writeFlags;
  static override examples = [
    '<%= config.bin %> generate rpc Explain --http post:/v1/explain --request question:string --response answer:string',
    '<%= config.bin %> generate client --language typescript',
    '<%= config.bin %> generate ci --provider github --dry-run --diff',
  ];

  async run(): Promise<ChangeNews> {
    const { root } = await this.project();
    const json = this.jsonEnabled();
    const yes = this.argv.some((word) => word === '--yes' || word === '-y');
    const things = await thingsToGenerate(root, { yes, json });
    const line = await readThingLine('generate', this.argv, (input) => this.parse(input), things);
    const { generator, flags } = line;
    const asks = canAsk({ yes: flags.yes, json });
    const { name, answers } = asks ? await askForThing(generator, line) : line;
    const { output } = this;
    const { version } = this.config;
    const news = await changeStep({ ...writeOptions(flags), version, output }, (project, shared) =>
      project.generateComponent(root, { generator: generator.id, name, answers }, shared),
    );
    output.print(syncSummary(news.actions, flags['dry-run']));
    return news;
  }
}
