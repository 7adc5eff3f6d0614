import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import type { TestProject } from 'vitest/node';

declare module 'vitest' {
  interface ProvidedContext {
    /** Path of the `ao` that a user gets by installing the packed package in an empty folder. */
    ao: string;
  }
}

/** Installs the packed package once for all end-to-end tests, in a folder whose name has a space and an umlaut. */
export default function installPackage(project: TestProject): () => void {
  const tarball = packed();
  const room = mkdtempSync(join(tmpdir(), 'ao Prüfung '));
  execFileSync(
    'npm',
    ['install', '--silent', '--no-audit', '--no-fund', '--ignore-scripts', '--prefix', room, tarball],
    {
      stdio: 'inherit',
    },
  );
  project.provide('ao', join(room, 'node_modules', '.bin', 'ao'));
  return () => rmSync(room, { recursive: true, force: true });
}

function packed(): string {
  const folder = resolve('dist');
  const name = existsSync(folder) && readdirSync(folder).find((f) => /^ao-cli-.*\.tgz$/.test(f));
  if (!name) throw new Error('no packed package in dist/: run `npm run pack:cli` first');
  return join(folder, name);
}
