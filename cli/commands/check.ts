import { writeFile } from 'node:fs/promises';
import { Args, Flags } from '@oclif/core';
import { fault } from '../../runtime/errors/index.js';
import type { CheckEvent } from '../../runtime/platform/check/index.js';
import { AoCommand } from '../base-command.js';
import { FailureWithResult } from '../failure.js';
import type { Group } from '../groups.js';
import { installStep } from '../steps/install.js';
import { checkLine, checkSummary, failureText } from '../ui/check-report.js';

export default class Check extends AoCommand {
  static override group: Group = 'live';
  static order = 11;
  static override summary = 'Check everything: config, contract, generated code, types, lint, tests.';
  static override description = 'All checks run, several at once; every failure is shown with what to do. The gates are those of ao.toml.';
  static override args = { dir: Args.string({ description: 'The project; by default the one this folder is in.' }) };
  static override flags = {
    only: Flags.string({ multiple: true, multipleNonGreedy: true, helpValue: 'NAME', summary: 'Run this check alone; may be given several times.' }),
    junit: Flags.string({ helpValue: 'FILE', summary: 'Write the report as JUnit XML too.' }),
    install: Flags.boolean({ default: true, allowNo: true, summary: 'Install packages whose lists changed first.' }),
  };
  static override examples = ['<%= config.bin %> check', "<%= config.bin %> check --only contract --only 'api tests'", '<%= config.bin %> check ./myproj --no-install --junit report.xml'];

  async run(): Promise<object> {
    const { args, flags } = await this.parse(Check);
    const project = await this.project(args.dir);
    const { signal } = this;
    const [{ junit, runChecks }, { projectChecks }] = await Promise.all([import('../../runtime/platform/check/index.js'), import('../check/project-checks.js')]);
    const install = flags.install ? () => installStep(project, this.output, signal, { staleOnly: true }) : undefined;
    const checks = projectChecks(project, { version: this.config.version, install });
    const report = await this.output.during('Checking', (step) => runChecks(checks, { signal, ...(flags.only ? { only: flags.only } : {}), onEvent: (event) => this.tell(event, step) }));
    if (flags.junit) await writeFile(flags.junit, junit(report));
    const { results, ...counts } = report;
    const result = { ...counts, checks: results.map(({ status, ...rest }) => ({ outcome: status, ...rest })) };
    const failed = results.filter((r) => r.status === 'failed').map((r) => r.name);
    if (failed.length > 0) this.output.print(`${failureText(report)}\n`);
    if (failed.length > 0) throw new FailureWithResult(fault('AO_CHECK_FAILED', { failed, total: results.length }), result);
    this.output.print(checkSummary(report));
    return result;
  }

  private tell(event: CheckEvent, step: (text: string) => void): void {
    if (event.type === 'start') step(`Checking ${event.name}`);
    else this.output.say(checkLine(event.result));
  }
}
