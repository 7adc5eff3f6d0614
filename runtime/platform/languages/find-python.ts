import { homedir } from 'node:os';
import { isAbsolute, join } from 'node:path';
import { findProgram } from '../process/find.js';
import { runProgram } from '../process/program.js';

/** The oldest Python that a model-service runs on. */
export const PYTHON_MINIMUM = [3, 10] as const;

/** A Python interpreter of this machine. */
export interface Python {
  path: string;
  /** `3.11.7` */
  version: string;
  fits: boolean;
  /** Whether `python -m venv` can put pip into an environment (Debian ships this apart). */
  venv: boolean;
}

const QUESTION = [
  'import sys, importlib.util as u',
  'print("%d.%d.%d" % sys.version_info[:3], int(bool(u.find_spec("venv") and u.find_spec("ensurepip"))))',
].join('\n');

/** Asks one interpreter what it is; undefined when it does not run (a pyenv shim without a version, say). */
export async function askPython(path: string, signal?: AbortSignal): Promise<Python | undefined> {
  const program = { command: [path, '-c', QUESTION], cwd: homedir(), env: process.env };
  const done = await runProgram(program, { signal }).catch(() => undefined);
  signal?.throwIfAborted();
  const answer = /^(\d+)\.(\d+)\.(\d+) ([01])$/.exec(done?.output.last(1)[0]?.trim() ?? '');
  if (!answer || done?.code !== 0) return undefined;
  const [, major, minor, patch, venv] = answer.map(Number) as [number, number, number, number, number];
  const fits = major > PYTHON_MINIMUM[0] || (major === PYTHON_MINIMUM[0] && minor >= PYTHON_MINIMUM[1]);
  return { path, version: `${major}.${minor}.${patch}`, fits, venv: venv === 1 };
}

/**
 * The Python to make environments with: `AO_PYTHON` when it is set, else the first that fits of `python3`, `python`,
 * the versioned names and pyenv's. When none fits, the newest-looking misfit is returned so that it can be named;
 * undefined when there is no Python at all.
 */
export async function findPython(
  env: NodeJS.ProcessEnv = process.env,
  signal?: AbortSignal,
): Promise<Python | undefined> {
  const wanted = env['AO_PYTHON'];
  const names = wanted ? [wanted] : ['python3', 'python', ...[14, 13, 12, 11, 10].map((minor) => `python3.${minor}`)];
  const shims = wanted
    ? []
    : ['python3', 'python'].map((name) => join(env['PYENV_ROOT'] ?? join(homedir(), '.pyenv'), 'shims', name));
  let misfit: Python | undefined;
  for (const name of [...names, ...shims]) {
    const path = isAbsolute(name) ? name : await findProgram(name, env['PATH']);
    const python = path === undefined ? undefined : await askPython(path, signal);
    if (python?.fits) return python;
    misfit ??= python;
  }
  return misfit;
}
