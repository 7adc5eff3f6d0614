import { Args, Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { syncStep, type SyncNews } from '../steps/sync.js';
import { syncSummary } from '../ui/file-words.js';

export default class Generate extends AoCommand {
  static override group: Group = 'live';
  static order = 15;
  static override summary = 'Make a client of the api-service from the contract; `ao sync` keeps it in line.';
  static override description =
    'A typed client without dependencies: a method for each rpc, streams, errors with their details. Its folder goes to [clients] of ao.toml; take the line away and the next sync removes the files.';
  static override args = {
    what: Args.string({ required: true, options: ['client'], description: 'What to make.' }),
  };
  static override flags = {
    language: Flags.option({
      char: 'l',
      options: ['typescript', 'python'] as const,
      required: true,
      summary: 'Language of the client.',
    })(),
    out: Flags.string({
      char: 'o',
      helpValue: 'DIR',
      summary: 'Folder in the project; by default `clients/typescript` or `clients/python`.',
    }),
    'dry-run': Flags.boolean({ summary: 'Only say what would be written.' }),
  };
  static override examples = [
    '<%= config.bin %> generate client --language typescript',
    '<%= config.bin %> generate client -l python --out clients/triage_client',
  ];

  async run(): Promise<SyncNews> {
    const { flags } = await this.parse(Generate);
    const { root, config } = await this.project();
    const out = flags.out ?? config.clients[flags.language] ?? `clients/${flags.language}`;
    const news = await syncStep({
      root,
      version: this.config.version,
      output: this.output,
      clients: { [flags.language]: out },
      dryRun: flags['dry-run'],
    });
    this.output.print(syncSummary(news.actions, flags['dry-run']));
    return news;
  }
}
