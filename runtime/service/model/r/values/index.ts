export { FromR } from './from-r.js';
export type { Int64Mode } from './kinds.js';
export { Misfit } from './misfit.js';
export { ToR } from './to-r.js';
