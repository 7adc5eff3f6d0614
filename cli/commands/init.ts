import { Args, Flags } from '../oclif.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { MODEL_LANGUAGES } from '../../generators/languages/index.js';
import { newProjectAnswers } from '../new-project-answers.js';
import { installStep } from '../steps/install.js';
import { fileLines } from '../ui/file-words.js';
import { nextSteps } from '../ui/next-steps.js';

export default class Init extends AoCommand {
  static override group: Group = 'start';
  static order = 1;
  static override aliases = ['new'];
  static override summary = 'Make a project: a REST api-service and a model-service that run at once.';
  static override args = { dir: Args.string({ description: 'Folder to make; `.` for this one.' }) };
  static override flags = {
    model: Flags.option({
      char: 'm',
      // As `ao generate model` calls it.
      aliases: ['language'],
      charAliases: ['l'],
      options: MODEL_LANGUAGES,
      summary: 'Language of the model (also `--language`); by default Python.',
    })(),
    contract: Flags.string({
      char: 'c',
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'FILE',
      summary: 'Bring your own .proto file, or a folder of them; may be given several times.',
    }),
    name: Flags.string({ char: 'n', helpValue: 'NAME', summary: "Name of the project; by default the folder's." }),
    install: Flags.boolean({
      default: true,
      allowNo: true,
      summary: 'Install what the services need; `--no-install` needs no network.',
    }),
    'dry-run': Flags.boolean({ summary: 'Only say what would be written.' }),
    yes: Flags.boolean({ char: 'y', summary: 'Ask nothing; take the defaults.' }),
  };
  static override examples = [
    '<%= config.bin %> init myproj',
    '<%= config.bin %> new myproj --model typescript --no-install',
    '<%= config.bin %> init triage --contract clinic.proto --contract ./shared-protos',
    '<%= config.bin %> init . --yes',
  ];

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Init);
    const { signal } = this;
    const { dir, model } = await newProjectAnswers({
      dir: args.dir,
      model: flags.model,
      yes: flags.yes,
      json: this.jsonEnabled(),
    });
    const { initProject } = await import('../../generators/project/index.js');
    const { describePlan } = await import('../../generators/sync/index.js');
    const { root, answers, plan, apply } = await initProject({
      dir,
      model,
      name: flags.name,
      contract: flags.contract,
      version: this.config.version,
    });
    const files = describePlan(plan);
    const dryRun = flags['dry-run'];
    if (!dryRun) await apply();
    this.output.say(fileLines(files, { whole: dryRun }).join('\n'));
    signal.throwIfAborted();
    if (flags.install && !dryRun) await installStep(await this.project(root), this.output, signal);
    this.output.say(nextSteps({ dir, dryRun, installed: flags.install }));
    return { root, ...answers, dryRun, installed: flags.install && !dryRun, files };
  }
}
