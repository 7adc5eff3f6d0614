import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { View } from '../project/render.js';
import type { ModelLanguagePlug } from './language.js';

export const r: ModelLanguagePlug = {
  id: 'r',
  title: 'R',
  seam: 'model.R',
  holds: 'one function for each rpc, and `load_model`',
  packages: 'DESCRIPTION',
  gates: [
    {
      name: 'lint',
      run: '["Rscript", "vendor/ao/lint.R"]',
      remedy: () => '',
      comment: 'lintr, by the settings of .lintr',
    },
    { name: 'tests', run: '["Rscript", "tests/testthat.R"]', remedy: () => '', comment: '' },
  ],
  fix: () => '',
  train: 'Rscript train.R',
  files: async (contract) => (await import('../code/r/index.js')).rFiles(contract),
  view: async (contract) => (await import('../code/r/index.js')).rView(contract) as unknown as View,

  /** The front is the npm runtime, the workers are the R beside it. */
  async vendored({ rRuntime, serviceTarball }) {
    const sources = (await readdir(rRuntime)).filter((name) => name.endsWith('.R')).sort();
    const workers = sources.map(async (name) => [`vendor/ao/${name}`, await readFile(join(rRuntime, name))] as const);
    return Promise.all([
      ...workers,
      readFile(serviceTarball).then((tarball) => [`vendor/${basename(serviceTarball)}`, tarball] as const),
    ]);
  },

  async methods(contract) {
    const { functions } = (await import('../code/r/index.js')).rView(contract);
    return functions.map(({ rpc, service, name, text }) => ({
      rpc,
      className: service,
      method: name,
      batch: '',
      text,
      classHead: '',
      imports: [],
      classImports: [],
    }));
  },

  // Functions stand for themselves: there is no class that could be missing.
  hasClass: () => true,
  imported: async () => [],
  insert: async (file, method) => {
    if (r.hasMethod(file.text, method)) return false;
    const last = file.lines.at(-1) === '' ? file.lines.at(-2) : file.lines.at(-1);
    file.insert('end', [...(last === undefined || last.trim() === '' ? [] : ['']), ...method.text.split('\n')]);
    return true;
  },
  hasMethod: (source, { method }) => new RegExp(`^(["\`']?)${method}\\1\\s*(?:<<?-|=(?!=))`, 'm').test(source),
};
