import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fault } from '../../errors/index.js';
import { findProgram } from '../process/find.js';
import type { Language } from './language.js';

/** TypeScript on Node: npm installs, the project's own compiler compiles, the Node that runs ao runs the service. */
export const typescript: Language = {
  id: 'typescript',

  start: (dir) => ({
    prepare: [process.execPath, join(dir, 'node_modules', 'typescript', 'bin', 'tsc'), '-p', '.'],
    command: [process.execPath, join('dist', 'src', 'main.js')],
    env: {},
  }),

  programs: (dir) => [join(dir, 'node_modules', '.bin')],

  async installInputs(dir) {
    const tarballs = (await readdir(join(dir, 'vendor')).catch(() => [])).filter((name) => name.endsWith('.tgz'));
    const candidates = ['package.json', 'package-lock.json', ...tarballs.sort().map((name) => join('vendor', name))];
    return candidates.filter((name) => existsSync(join(dir, name)));
  },

  isInstalled: (dir) => existsSync(join(dir, 'node_modules', '.package-lock.json')),

  // `npm install` rather than `npm ci`: it honours the lock file too, and does not empty node_modules first.
  async installSteps(dir) {
    if (!existsSync(join(dir, 'package.json'))) return []; // nothing is asked for
    if (!(await findProgram('npm'))) throw fault('AO_INSTALL_NPM_MISSING', {});
    const command = ['npm', 'install', '--no-audit', '--no-fund', '--no-progress'];
    return [{ title: 'npm packages', command, env: { npm_config_update_notifier: 'false' } }];
  },
};
