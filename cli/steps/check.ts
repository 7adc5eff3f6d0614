import type { Break } from '../../generators/contract/breaking/index.js';
import { fault } from '../../runtime/errors/index.js';
import type { Check, CheckEvent, CheckReport, CheckResult } from '../../runtime/platform/check/index.js';
import type { Project } from '../../runtime/platform/config/index.js';
import { FailureWithResult } from '../failure.js';
import { checkLine, checkSummary, failureText } from '../ui/check-report.js';
import type { Output } from '../ui/output.js';
import { installStep } from './install.js';

export interface CheckStepOptions {
  project: Project;
  output: Output;
  signal: AbortSignal;
  /** Of ao. */
  version: string;
  /** Bring the project in line with its contract first. */
  sync: boolean;
  /** Install packages whose lists changed first. */
  install: boolean;
  /** Names of the only checks to run. */
  only?: readonly string[] | undefined;
  /** Compare the contract with that of this git ref too. */
  against?: string | undefined;
  /** Is given the report before a failure is thrown. */
  onReport?: (report: CheckReport) => Promise<void>;
}

/** The object of `ao check --json`. */
export interface CheckNews {
  passed: number;
  failed: number;
  skipped: number;
  durationMs: number;
  checks: (Omit<CheckResult, 'status'> & { outcome: CheckResult['status'] })[];
  /** What `--against` found; absent without it. Places are relative to the contract's folder. */
  breaking?: readonly Break[];
}

/** Runs a project's checks, printing each as it ends and every failure at the end. Throws AO_CHECK_FAILED with the result. */
export async function checkStep({
  project,
  output,
  signal,
  version,
  sync,
  install,
  only,
  against,
  onReport,
}: CheckStepOptions): Promise<CheckNews> {
  const [{ runChecks }, { projectChecks }, { requireOwnVersion }] = await Promise.all([
    import('../../runtime/platform/check/index.js'),
    import('../check/project-checks.js'),
    import('../../generators/project/index.js'),
  ]);
  await requireOwnVersion(project.root, version);
  const packages = install ? () => installStep(project, output, signal, { staleOnly: true }) : undefined;
  const breaking: Break[] = [];
  const compared = against === undefined ? [] : [await againstCheck(project, against, breaking)];
  const checks = [...projectChecks(project, { version, sync, install: packages }), ...compared];
  const report = await output.during('Checking', (step) => {
    const onEvent = (event: CheckEvent) =>
      event.type === 'start' ? step(`Checking ${event.name}`) : output.say(checkLine(event.result));
    return runChecks(checks, {
      signal,
      onEvent,
      ...(only ? { only: [...only, ...compared.map(({ name }) => name)] } : {}),
    });
  });
  await onReport?.(report);
  const { results, ...counts } = report;
  const news = {
    ...counts,
    checks: results.map(({ status, ...rest }) => ({ outcome: status, ...rest })),
    ...(against === undefined ? {} : { breaking }),
  };
  const failed = results.filter((result) => result.status === 'failed').map((result) => result.name);
  if (failed.length > 0) {
    output.print(`${failureText(report)}\n`);
    throw new FailureWithResult(fault('AO_CHECK_FAILED', { failed, total: results.length }), news);
  }
  output.print(checkSummary(report));
  return news;
}

/** Fails at once where there is nothing to compare with, before any gate is run. */
async function againstCheck(project: Project, ref: string, found: Break[]): Promise<Check> {
  const { breakingCheck } = await import('../check/breaking-check.js');
  return breakingCheck(project, ref, found);
}
