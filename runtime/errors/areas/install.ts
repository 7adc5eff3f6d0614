import { entry } from '../entry.js';

/** Errors of installing a project's packages. */
export const installErrors = {
  AO_INSTALL_FAILED: entry<{ service: string; step: string; dir: string; command: string; log: string }>({
    category: 'unavailable',
    title: 'The packages of a service could not be installed',
    page: 'npm or pip ended with an error: no network, a package that does not exist, a full disk. The last lines it printed stand under the message, all of them in the log file. What was installed before stays; the next `ao up` or `ao check` tries again.',
    message: (p) => `${p.service}: installing the ${p.step} failed`,
    remedy: (p) => [`See all it said: \`cat "${p.log}"\``, `Try it by hand: \`cd "${p.dir}" && ${p.command}\``],
  }),
  AO_INSTALL_NPM_MISSING: entry({
    category: 'unavailable',
    title: 'npm is missing',
    page: 'Services in TypeScript get their packages by npm, which comes with Node. On Debian it is a package of its own.',
    message: () => 'there is no npm in PATH',
    remedy: () => [
      'Debian, Ubuntu: `sudo apt-get install npm`; elsewhere install Node from nodejs.org, npm is in it',
      'See what else is missing: `ao doctor`',
    ],
  }),
  AO_INSTALL_PYTHON_MISSING: entry<{ minimum: string; wanted: string | undefined }>({
    category: 'unavailable',
    title: 'Python is missing',
    page: 'A model-service in Python needs an interpreter. ao looks for `python3` and `python` in PATH and in pyenv, and takes `AO_PYTHON` before all.',
    message: (p) => (p.wanted ? `AO_PYTHON names "${p.wanted}", which does not run` : 'no Python was found'),
    remedy: (p) => [
      `Install Python ${p.minimum} or newer. Debian, Ubuntu: \`sudo apt-get install python3 python3-venv\`; macOS: \`brew install python\``,
      'Or name one: `AO_PYTHON=/path/to/python3 ao up`',
    ],
  }),
  AO_INSTALL_PYTHON_TOO_OLD: entry<{ path: string; version: string; minimum: string }>({
    category: 'unavailable',
    title: 'Python is too old',
    page: 'The interpreter that was found is older than the oldest that a model-service runs on.',
    message: (p) => `${p.path} is Python ${p.version}; ${p.minimum} or newer is needed`,
    remedy: () => [
      'Install a newer one, and name it if it is not the first in PATH: `AO_PYTHON=/path/to/python3 ao up`',
    ],
  }),
  AO_INSTALL_PYTHON_NO_VENV: entry<{ path: string; minor: string }>({
    category: 'unavailable',
    title: 'Python cannot make virtual environments',
    page: 'Debian and Ubuntu ship the parts of Python that make virtual environments (`venv`, `ensurepip`) in a package of their own.',
    message: (p) => `${p.path} has no venv or ensurepip, so it cannot make a virtual environment`,
    remedy: (p) => [
      `\`sudo apt-get install python3-venv\` (or \`python${p.minor}-venv\`)`,
      'Or name another Python: `AO_PYTHON=/path/to/python3 ao up`',
    ],
  }),
  AO_INSTALL_R_MISSING: entry<{ minimum: string; wanted: string | undefined }>({
    category: 'unavailable',
    title: 'R is missing',
    page: 'A model-service in R needs R. ao looks for `Rscript` in PATH, and takes `AO_RSCRIPT` before it.',
    message: (p) => (p.wanted ? `AO_RSCRIPT names "${p.wanted}", which does not run` : 'no R was found'),
    remedy: (p) => [
      `Install R ${p.minimum} or newer. Debian, Ubuntu: \`sudo apt-get install r-base-core\`; macOS: \`brew install r\``,
      'Or name one: `AO_RSCRIPT=/path/to/Rscript ao up`',
    ],
  }),
  AO_INSTALL_R_TOO_OLD: entry<{ path: string; version: string; minimum: string }>({
    category: 'unavailable',
    title: 'R is too old',
    page: 'The R that was found is older than the oldest that a model-service runs on.',
    message: (p) => `${p.path} is of R ${p.version}; ${p.minimum} or newer is needed`,
    remedy: () => [
      'Install a newer one, and name it if it is not the first in PATH: `AO_RSCRIPT=/path/to/Rscript ao up`',
    ],
  }),
  AO_INSTALL_R_PACKAGES: entry<{ names: string; dir: string; debian: string; cran: string }>({
    category: 'unavailable',
    title: 'Packages of R are missing',
    page: 'The DESCRIPTION of a model-service in R names the packages that the model needs under Imports. ao looks for them in the library of the project (`r-library` in the folder of the service) and in those of the machine, and downloads none: many are compiled, and Debian has hundreds of them ready. Packages that only the checks need stand under Suggests; the checks tell when one is missing.',
    message: (p) => `R has not the packages that ${p.dir}/DESCRIPTION asks for: ${p.names}`,
    remedy: (p) => [`Debian, Ubuntu: \`${p.debian}\``, `From CRAN, for this project alone: \`${p.cran}\``],
  }),
};
