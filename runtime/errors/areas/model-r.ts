import { entry } from '../entry.js';

/** Errors with which a model-service in R ends at start. */
export const modelRErrors = {
  AO_MODEL_R_MISSING: entry<{ name: string }>({
    category: 'config',
    title: 'R is not installed',
    page: 'A model-service in R runs `Rscript`, which is looked for in PATH, or where AO_RSCRIPT says.',
    message: (p) => `there is no ${p.name}`,
    remedy: () => [
      'Install R: on Debian and Ubuntu `apt-get install r-base-core`',
      'Or set AO_RSCRIPT to the path of Rscript',
    ],
  }),
  AO_MODEL_R_FILES: entry<{ file: string }>({
    category: 'config',
    title: 'A model-service in R lacks a file',
    page: 'The folder of the service holds model.R, which is yours, and vendor/ao, which `ao sync` writes.',
    message: (p) => `${p.file} is missing`,
    remedy: () => ['Write what is missing: `ao sync`'],
  }),
  AO_MODEL_R_LOAD: entry<{ problem: string; at: string }>({
    category: 'bug',
    title: 'model.R cannot be loaded',
    page: 'R ended with an error while it read model.R, or in `load_model()` or `warm_model()`: a mistake in the text, a package that is not installed, a file that is not there, or a function that does not take what the rpc gives. The log line says where, and has the functions that were under way. A service that cannot load its model ends, so that nobody takes it for ready.',
    message: (p) => `the model could not be loaded: ${p.problem} (${p.at})`,
    remedy: (p) => [
      `Mend ${p.at}`,
      'If a package is missing: name it in DESCRIPTION of the service, then `ao install`',
    ],
  }),
  AO_MODEL_R_START: entry<{ how: string; lines: readonly string[] }>({
    category: 'bug',
    title: 'R ended before the model was loaded',
    page: 'The R process of a worker ended without an error of R: killed (out of memory, mostly), crashed in native code, or by `quit()` in model.R.',
    message: (p) =>
      `R ended with ${p.how} before the model was loaded${p.lines.length === 0 ? '' : `: ${p.lines.join(' | ')}`}`,
    remedy: () => [
      'Load the model by hand to see more: `Rscript -e \'source("model.R"); load_model()\'` in the folder of the service',
      'If the memory is too small for several workers: set AO_R_WORKERS=1',
    ],
  }),
};
