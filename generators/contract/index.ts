export { compileContract, compileTree } from './compile.js';
export { collectContract } from './inputs.js';
export { lintContract, type Finding } from './lint.js';
export { readSourceTree, type SourceTree } from './source-tree.js';
export { readStandard, standardRoot } from './standard.js';
