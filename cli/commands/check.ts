import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Args, Flags } from '../oclif.js';
import type { CheckReport } from '../../runtime/platform/check/index.js';
import { fault } from '../../runtime/errors/index.js';
import { AoCommand } from '../base-command.js';
import type { Group } from '../groups.js';
import { checkStep, type CheckNews } from '../steps/check.js';

export default class Check extends AoCommand {
  static override group: Group = 'live';
  static order = 11;
  static override summary = 'Check everything: config, contract, generated code, types, lint, tests.';
  static override description =
    'All checks run, several at once; every failure is shown with what to do. The gates are those of ao.toml.';
  static override args = { dir: Args.string({ description: 'The project; by default the one this folder is in.' }) };
  static override flags = {
    only: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      helpValue: 'NAME',
      summary: 'Run this check alone; may be given several times.',
    }),
    against: Flags.string({
      helpValue: 'REF',
      summary: 'Compare the contract with that of a branch, tag or commit too, and name what breaks those who use it.',
    }),
    junit: Flags.string({ helpValue: 'FILE', summary: 'Write the report as JUnit XML too.' }),
    sync: Flags.boolean({
      allowNo: true,
      summary:
        'Bring the project in line with its contract first; by default everywhere but in CI, where a project out of line fails.',
    }),
    install: Flags.boolean({ default: true, allowNo: true, summary: 'Install packages whose lists changed first.' }),
  };
  static override examples = [
    '<%= config.bin %> check',
    "<%= config.bin %> check --only contract --only 'api tests'",
    '<%= config.bin %> check --against main',
    '<%= config.bin %> check ./myproj --no-install --junit report.xml',
  ];

  async run(): Promise<CheckNews> {
    const { args, flags } = await this.parse(Check);
    const { signal, output } = this;
    const project = await this.project(args.dir);
    if (flags.junit !== undefined) await makeReport(flags.junit, '');
    const onReport = async (report: CheckReport) => {
      const { junit } = await import('../../runtime/platform/check/index.js');
      if (flags.junit !== undefined) await makeReport(flags.junit, junit(report));
    };
    return checkStep({
      project,
      output,
      signal,
      version: this.config.version,
      sync: flags.sync ?? !process.env.CI,
      install: flags.install,
      only: flags.only,
      against: flags.against,
      onReport,
    });
  }
}

/** Written once before the checks run as well: where it cannot be is said at once, not after all of them. */
async function makeReport(file: string, text: string): Promise<void> {
  try {
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
  } catch (cause) {
    const problem = `--junit: ${file} cannot be written: ${(cause as Error).message}`;
    throw fault('AO_COMMAND_ARGUMENTS', { command: 'check', problem }, { cause });
  }
}
