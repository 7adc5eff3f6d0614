import type { CheckReport, CheckResult } from '../../runtime/platform/check/index.js';
import { count, duration } from './measures.js';
import { bold, cyan, dim, green, red, yellow } from './palette.js';

const WORDS = { passed: green('passed'), failed: red('failed'), skipped: yellow('skipped') } as const;

/** One line as soon as a check has ended. */
export function checkLine({ name, status, durationMs, detail }: CheckResult): string {
  const reason = status === 'skipped' && detail ? `: ${detail}` : '';
  return `${' '.repeat(Math.max(0, 10 - status.length))}${WORDS[status]}  ${name} ${dim(duration(durationMs))}${reason}`;
}

/** Every failure with what it found and what to do, in the order of the checks. */
export function failureText(report: CheckReport): string {
  return report.results
    .filter((result) => result.status === 'failed')
    .map(({ name, detail = '', remedy = '' }) =>
      [
        `\n${bold(name)}`,
        ...indented(detail),
        ...indented(remedy).map((line) => `${cyan('  →')} ${line.trimStart()}`),
      ].join('\n'),
    )
    .join('\n');
}

/** `9 checks passed in 4.2 s.` */
export function checkSummary({ passed, failed, skipped, durationMs }: CheckReport): string {
  const parts = [
    `${count(passed, 'check')} passed`,
    ...(failed ? [`${failed} failed`] : []),
    ...(skipped ? [`${skipped} skipped`] : []),
  ];
  return `${parts.join(', ')} in ${duration(durationMs)}.`;
}

function indented(text: string): string[] {
  return text
    ? text
        .trimEnd()
        .split('\n')
        .map((line) => `  ${line}`)
    : [];
}
