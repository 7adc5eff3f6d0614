export { diagnose, wantsOf } from './diagnose.js';
export type { Finding, Want } from './finding.js';
