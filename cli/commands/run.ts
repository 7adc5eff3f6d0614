import { Args } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { bold, dim } from '../ui/palette.js';
import { table } from '../ui/table.js';

export default class Run extends AoCommand {
  static override group: Group = 'live';
  static order = 13;
  static override summary = 'Run a task of ao.toml, or list the tasks.';
  static override description = 'What stands after `--` is given to the task. Its exit status is passed on.';
  static override args = {
    task: Args.string({ description: 'Name of a task; without one, all are listed.' }),
    dir: Args.string({ description: 'The project; by default the one this folder is in.' }),
  };
  static override examples = [
    '<%= config.bin %> run',
    '<%= config.bin %> run train',
    '<%= config.bin %> run train -- --epochs 200',
  ];

  async run(): Promise<object> {
    const end = this.argv.includes('--') ? this.argv.indexOf('--') : this.argv.length;
    const words = this.argv.slice(end + 1);
    const { args } = await this.parse(Run, this.argv.slice(0, end));
    const project = await this.project(args.dir);
    const { listTasks, planTask, runTask } = await import('../../runtime/platform/tasks/index.js');
    if (args.task === undefined) return this.list(listTasks(project));
    const plan = planTask(project, args.task, words);
    const onStep = ({ task, command }: { task: string; command: string | readonly string[] }) =>
      this.output.say(dim(`[${task}] $ ${[command].flat().join(' ')}`));
    const status = await runTask(plan, {
      signal: this.signal,
      onStep,
      stdio: ['inherit', this.jsonEnabled() ? 2 : 'inherit', 'inherit'],
    });
    if (status !== 0) this.endWith(status, { task: args.task, status });
    return { task: args.task, status };
  }

  private list(tasks: { name: string; description: string }[]): object {
    if (tasks.length === 0) this.output.print('There are no tasks; add one to ao.toml: [tasks] hello = "echo hello"');
    else this.output.print(table(tasks.map(({ name, description }) => [bold(name), description])));
    return { tasks };
  }
}
