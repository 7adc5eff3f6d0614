import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const environment = resolve('.cache/schemathesis');
const requirements = join(import.meta.dirname, 'requirements.txt');
const installed = join(environment, 'installed.txt');

/** Where schemathesis and Python are. */
export const bin = join(environment, 'bin');

/** Where it keeps what it has found. */
export const findings = join(environment, 'hypothesis');

/**
 * Makes a virtual environment of its own, which is kept: nothing of a project's meets schemathesis. Once for all test files,
 * before they run: two that install into one folder at once each break what the other has done.
 */
export default function installSchemathesis(): void {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(join(bin, 'st')) && existsSync(installed) && readFileSync(installed, 'utf8') === wanted) return;
  rmSync(environment, { recursive: true, force: true });
  const run = (command: string, args: string[]): unknown => execFileSync(command, args, { stdio: 'inherit' });
  run(process.env['AO_PYTHON'] ?? 'python3', ['-m', 'venv', environment]);
  run(join(bin, 'python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', requirements]);
  writeFileSync(installed, wanted);
}
