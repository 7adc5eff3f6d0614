export type { Check, CheckReport, CheckResult, Outcome } from './check.js';
export { gateChecks } from './gates.js';
export { junit } from './junit.js';
export { runChecks, type CheckEvent, type CheckOptions } from './run.js';
