import type { Finding } from '../../runtime/platform/doctor/index.js';
import { cyan, dim, green, red, yellow } from './palette.js';
import { table } from './table.js';

/** What was looked at on this machine, a line each, with the cure below what is missing. */
export function findingLines(findings: readonly Finding[]): string {
  const rows = table(
    findings.map((f) => [word(f), f.name, f.detail, dim(f.wantedFor)]),
    '  ',
  ).split('\n');
  return findings.flatMap((f, i) => [rows[i] ?? '', ...(f.cure ? [`      ${cyan('→')} ${f.cure}`] : [])]).join('\n');
}

function word({ ok, optional }: Finding): string {
  if (ok) return green('ok');
  return optional ? yellow('absent') : red('missing');
}
