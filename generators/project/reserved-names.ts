/**
 * Words that cannot be the name of a project: the proto package and its folder carry the name, and Python imports it.
 * Python's keywords (3.13, soft ones are fine), modules that generated code imports, and proto words that buf refuses.
 */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except'],
  ...['false', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'none', 'nonlocal', 'not'],
  ...['or', 'pass', 'raise', 'return', 'true', 'try', 'while', 'with', 'yield'],
  ...['google', 'grpc', 'ao', 'gen', 'base', 'model', 'tests', 'train', 'typing'],
  // Folders that tools pass over, and devices of Windows, on which no folder can be called so.
  ...[
    'node-modules',
    'con',
    'prn',
    'aux',
    'nul',
    ...['com', 'lpt'].flatMap((port) => [...'0123456789'].map((n) => `${port}${n}`)),
  ],
]);
