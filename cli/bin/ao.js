#!/usr/bin/env node
// `--version` is answered before anything is imported: it must cost no more than starting Node.
import * as nodeModule from 'node:module';

const [first] = process.argv.slice(2);
if (first === '--version' || first === '-v') {
  const { version } = nodeModule.createRequire(import.meta.url)('../package.json');
  process.stdout.write(`${version}\n`);
} else {
  warnOfOldNode();
  nodeModule.enableCompileCache?.();
  await import('../dist/ao.js');
}

/** By package.json's `engines`; without semver, which costs every command 10 ms. */
function warnOfOldNode() {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  process.emitWarning(`ao needs Node.js 20.19 or newer; this is ${process.versions.node}.`);
}
