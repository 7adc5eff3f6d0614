/**
 * Words that cannot be the name of a project: the proto package carries the name, and Python imports the package.
 * Python's keywords (3.13, soft ones are fine), modules that generated code imports, and proto words that buf refuses.
 */
export const RESERVED: ReadonlySet<string> = new Set([
  ...['and', 'as', 'assert', 'async', 'await', 'break', 'class', 'continue', 'def', 'del', 'elif', 'else', 'except'],
  ...['false', 'finally', 'for', 'from', 'global', 'if', 'import', 'in', 'is', 'lambda', 'none', 'nonlocal', 'not'],
  ...['or', 'pass', 'raise', 'return', 'true', 'try', 'while', 'with', 'yield'],
  ...['google', 'grpc', 'ao', 'gen', 'model', 'tests', 'train', 'typing'],
]);
