import { readdir, readFile } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import type { View } from '../project/render.js';
import { hasClass, hasMethod, pythonMember } from './class-text.js';
import type { ModelLanguagePlug } from './language.js';

const LEFTOVER = /(^|[/\\])(__pycache__|\.\w+_cache)([/\\]|$)|\.pyc$/;

export const python: ModelLanguagePlug = {
  id: 'python',
  title: 'Python',
  seam: 'model.py',
  holds: 'a class with `load` and one method for each rpc',
  packages: 'requirements.txt',
  gates: [
    {
      name: 'lint',
      run: '["ruff", "check", "."]',
      remedy: (folder) => `Most findings mend themselves: \`.venv/bin/ruff check --fix .\` in ${folder}`,
      comment: '',
    },
    {
      name: 'tests',
      run: '["pytest"]',
      remedy: () => '',
      comment: 'with coverage: 95 % of the lines, as pyproject.toml says',
    },
  ],
  fix: (folder) => `${folder}/.venv/bin/ruff check --fix ${folder}`,
  train: 'python train.py',
  preload: () => import('../code/python/index.js'),
  files: async (contract, known) => (await import('../code/python/index.js')).pythonFiles(contract, known),
  view: async (contract) => (await import('../code/python/index.js')).pythonView(contract) as unknown as View,

  async vendored({ pythonRuntime }) {
    const entries = await readdir(pythonRuntime, { recursive: true, withFileTypes: true });
    const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
    const own = paths.filter((path) => !LEFTOVER.test(relative(pythonRuntime, path)));
    return Promise.all(
      own.map(async (path): Promise<[string, Uint8Array]> => {
        return [`vendor/ao_runtime/${relative(pythonRuntime, path).split(sep).join('/')}`, await readFile(path)];
      }),
    );
  },

  async methods(contract) {
    const { pythonView } = await import('../code/python/index.js');
    return pythonView(contract).services.flatMap(({ name, className, baseName, methods }) =>
      methods.map((method) => ({
        rpc: `${name}/${method.rpc}`,
        className,
        method: method.name,
        batch: method.batch,
        text: `    ${method.signature}\n        ${method.docstring}\n        ${method.body}`,
        classHead: `class ${className}(${baseName}):`,
        imports: method.imports,
        classImports: [`from gen.base import ${baseName}`],
      })),
    );
  },

  hasClass,
  hasMethod: (source, wanted) => hasMethod(source, wanted, pythonMember),
  imported: async (source, path) =>
    path.endsWith('.py') ? (await import('./insert/python-imports.js')).generatedNames(source) : [],
  insert: async (file, method) => (await import('./insert/python.js')).insertPython(file, method),
};
