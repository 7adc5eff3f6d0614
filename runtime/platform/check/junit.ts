import { stripVTControlCharacters } from 'node:util';
import type { CheckReport, CheckResult } from './check.js';

/** The report in the JUnit form that CI systems read; one test case a check. Always well-formed XML, whatever the tools printed. */
export function junit(report: CheckReport): string {
  const { results, failed, skipped, durationMs } = report;
  const head = `<testsuite name="ao check" tests="${results.length}" failures="${failed}" errors="0" skipped="${skipped}" time="${seconds(durationMs)}">`;
  const cases = results.map(testCase).map((text) => `  ${text}`);
  return ['<?xml version="1.0" encoding="UTF-8"?>', head, ...cases, '</testsuite>', ''].join('\n');
}

function testCase(result: CheckResult): string {
  const open = `<testcase classname="ao" name="${attribute(result.name)}" time="${seconds(result.durationMs)}"`;
  const detail = escaped(result.detail ?? '');
  if (result.status === 'passed') return `${open}/>`;
  if (result.status === 'skipped') return `${open}><skipped message="${attribute(result.detail ?? '')}"/></testcase>`;
  return `${open}><failure message="${attribute(result.remedy ?? 'failed')}">${detail}</failure></testcase>`;
}

const seconds = (ms: number) => (ms / 1000).toFixed(3);

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' };

const attribute = (text: string) => escaped(text).replaceAll('\n', '&#10;');

/** Terminal colours go; what XML 1.0 cannot hold (control characters, halves of surrogate pairs) becomes U+FFFD. */
function escaped(text: string): string {
  return stripVTControlCharacters(text)
    .replace(/[^\t\n\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replace(/[&<>"]/g, (c) => ENTITIES[c]!);
}
