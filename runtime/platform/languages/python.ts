import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../errors/index.js';
import { askPython, findPython, PYTHON_MINIMUM } from './find-python.js';
import type { InstallStep, Language } from './language.js';

const venvPython = (dir: string) => join(dir, '.venv', 'bin', 'python');
const REQUIREMENTS = ['requirements.txt', 'requirements-dev.txt'];

/** Python: a virtual environment `.venv` in the service's folder, filled by pip from the requirements files. */
export const python: Language = {
  id: 'python',

  start: (dir) => ({
    command: [venvPython(dir), '-m', 'ao_runtime'],
    env: { PYTHONPATH: join(dir, 'vendor'), PYTHONUNBUFFERED: '1' },
  }),

  programs: (dir) => [join(dir, '.venv', 'bin')],

  async installInputs(dir) {
    const lists = REQUIREMENTS.filter((name) => existsSync(join(dir, name)));
    return lists.length > 0 ? lists : ['pyproject.toml'].filter((name) => existsSync(join(dir, name)));
  },

  isInstalled: (dir) => existsSync(venvPython(dir)),

  async installSteps(dir, signal) {
    const inputs = await this.installInputs(dir);
    const lists = inputs.flatMap((name) => (REQUIREMENTS.includes(name) ? ['-r', name] : ['-e', '.']));
    const pip = [venvPython(dir), '-m', 'pip', 'install', '--disable-pip-version-check', '--no-input', ...lists];
    const packages: InstallStep[] = lists.length > 0 ? [{ title: 'Python packages', command: pip }] : [];
    return [...(await environmentSteps(dir, signal)), ...packages];
  },
};

/** The step that makes `.venv`, when there is none that runs. One whose interpreter is gone is made anew. */
async function environmentSteps(dir: string, signal?: AbortSignal): Promise<InstallStep[]> {
  const existing = existsSync(join(dir, '.venv'));
  const inside = existing ? await askPython(venvPython(dir), signal) : undefined;
  const hasPip = inside !== undefined && existsSync(join(dir, '.venv', 'bin', 'pip'));
  if (inside?.fits && hasPip) return [];
  const found = await findPython(process.env, signal);
  if (!found)
    throw fault('AO_INSTALL_PYTHON_MISSING', {
      minimum: PYTHON_MINIMUM.join('.'),
      wanted: process.env['AO_PYTHON'],
    });
  if (!found.fits) throw fault('AO_INSTALL_PYTHON_TOO_OLD', { ...found, minimum: PYTHON_MINIMUM.join('.') });
  if (!found.venv)
    throw fault('AO_INSTALL_PYTHON_NO_VENV', {
      ...found,
      minor: found.version.split('.').slice(0, 2).join('.'),
    });
  const clear = existing && !inside?.fits ? ['--clear'] : [];
  return [{ title: 'Python environment', command: [found.path, '-m', 'venv', ...clear, '.venv'] }];
}
