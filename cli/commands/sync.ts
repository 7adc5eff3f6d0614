import { Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import { FailureWithResult } from '../failure.js';
import { fault } from '../../runtime/errors/index.js';
import { findProject } from '../../runtime/platform/config/find.js';
import type { Group } from '../groups.js';
import { syncStep, type SyncNews } from '../steps/sync.js';
import { syncSummary } from '../ui/file-words.js';
import { writeFlags, writeOptions } from '../write-flags.js';

export default class Sync extends AoCommand {
  static override group: Group = 'live';
  static order = 10;
  static override summary = 'Bring the project in line with its contract; every edit of yours stays.';
  static override description =
    'Generated code is made anew from the contract, new rpcs answer 501 until their method is written, shared files are merged. `ao up` and `ao build` do this by themselves.';
  static override flags = {
    check: Flags.boolean({ summary: 'Write nothing; fail when something is out of date.', exclusive: ['force'] }),
    ...writeFlags,
  };
  static override examples = [
    '<%= config.bin %> sync',
    '<%= config.bin %> sync --dry-run --diff',
    '<%= config.bin %> sync --check --json',
  ];

  async run(): Promise<SyncNews> {
    const { flags } = await this.parse(Sync);
    // No more of ao.toml is read here: that takes longer than a sync without news.
    const root = findProject(process.cwd());
    const dryRun = flags['dry-run'] || flags.check;
    const { output } = this;
    const { version } = this.config;
    const news = await syncStep({ ...writeOptions(flags), root, version, output, dryRun, paste: true });
    const files = news.actions
      .filter((a) => a.action !== 'identical' && a.action !== 'skip' && a.action !== 'kept-deleted')
      .map((a) => a.path);
    // Where ao would stop, the project is not in line either.
    const stuck = news.actions.some(({ action }) => action === 'conflict');
    if (flags.check && (news.changed || stuck))
      throw new FailureWithResult(fault('AO_SYNC_OUT_OF_DATE', { files }), news);
    this.output.print(syncSummary(news.actions, dryRun));
    return news;
  }
}
