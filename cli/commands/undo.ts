import { Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { planNews } from '../steps/sync.js';
import { asideLines, historyTable, undoSummary } from '../ui/history-lines.js';
import { writeFlags } from '../write-flags.js';

export default class Undo extends AoCommand {
  static override group: Group = 'live';
  static order = 19;
  static override summary = 'Take back the last thing that ao wrote to the project; your edits since stay.';
  static override description =
    'Files go back to what they were, byte for byte: made ones go, removed ones come back. An edit that you made since is merged; where that is not possible nothing is written, or with `--force` your version is kept in `.ao/aside/`. Again: one further back, up to 20. It needs no git; a conflict that git was told of is taken out of its index, too.';
  static override flags = {
    list: Flags.boolean({ char: 'l', summary: 'Say what ao wrote and when, newest first.' }),
    redo: Flags.boolean({ summary: 'Take the last undo back.' }),
    'dry-run': writeFlags['dry-run'],
    diff: writeFlags.diff,
    force: Flags.boolean({ summary: 'Take files back that you edited since; your version is kept in `.ao/aside/`.' }),
    yes: writeFlags.yes,
  };
  static override examples = [
    '<%= config.bin %> undo',
    '<%= config.bin %> undo --list',
    '<%= config.bin %> undo --dry-run --diff',
  ];

  async run(): Promise<object> {
    const { flags } = await this.parse(Undo);
    const { findProject } = await import('../../runtime/platform/config/index.js');
    const root = findProject(process.cwd());
    const { listHistory, undoLast } = await import('../../generators/sync/index.js');
    if (flags.list) {
      const writes = await listHistory(root);
      this.output.print(historyTable(writes));
      return { writes };
    }
    const { redo, force, diff } = flags;
    const dryRun = flags['dry-run'];
    let actions: object[] = [];
    const { write, steps, aside, untold } = await undoLast(root, {
      redo,
      force,
      dryRun,
      onPlan: async (plan) => (actions = await planNews(plan, this.output, { diff, whole: dryRun })),
    });
    if (untold !== undefined) this.output.warn(`git was not told, and may show a conflict that is no more: ${untold}`);
    for (const line of asideLines(aside, dryRun)) this.output.print(line);
    this.output.print(undoSummary(write, steps, dryRun));
    const { id, command, time } = write;
    return { write: { id, command, time }, dryRun, actions, aside: Object.fromEntries(aside) };
  }
}
