import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fault } from '../../errors/index.js';
import { findR, packageCures, R_MINIMUM } from './find-r.js';
import type { Language } from './language.js';
import { typescript } from './typescript.js';

/**
 * R behind a front on Node: npm installs the front, R and its packages are the machine's or of the project's `r-library`.
 * Packages of R are looked for, never fetched: they are often compiled, and which way suits the machine its owner knows.
 */
export const r: Language = {
  id: 'r',

  start: () => ({ command: [process.execPath, 'main.js'], env: {} }),

  programs: () => [],

  async installInputs(dir) {
    return [...(await typescript.installInputs(dir)), ...['DESCRIPTION'].filter((name) => existsSync(join(dir, name)))];
  },

  isInstalled: (dir) => typescript.isInstalled(dir),

  async installSteps(dir, signal) {
    const found = await findR(dir, process.env, signal);
    const minimum = R_MINIMUM.join('.');
    if (!found) throw fault('AO_INSTALL_R_MISSING', { minimum, wanted: process.env['AO_RSCRIPT'] });
    if (!found.fits) throw fault('AO_INSTALL_R_TOO_OLD', { ...found, minimum });
    const { model } = found.missing;
    if (model.length > 0)
      throw fault('AO_INSTALL_R_PACKAGES', { names: model.join(', '), dir, ...packageCures(model, dir) });
    return typescript.installSteps(dir, signal);
  },
};
