#!/usr/bin/env node
// `--version` is answered before anything is imported: it must cost no more than starting Node.
import * as nodeModule from 'node:module';

const [first] = process.argv.slice(2);
if (first === '--version' || first === '-v') {
  const { version } = nodeModule.createRequire(import.meta.url)('../package.json');
  process.stdout.write(`${version}\n`);
} else {
  nodeModule.enableCompileCache?.();
  await import('../dist/ao.js');
}
