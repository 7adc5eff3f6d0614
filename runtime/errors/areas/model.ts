import { entry } from '../entry.js';

export interface InModel {
  /** `model.py:12` */
  at: string;
  problem: string;
}

/** Errors with which a Python model-service ends at start: `ao_runtime` raises and logs them, in the same words. */
export const modelErrors = {
  AO_MODEL_IMPORT: entry<InModel>({
    category: 'config',
    title: 'model.py cannot be imported',
    page: 'Python ended with an exception while it read model.py: a syntax error, a package that is not installed, or code that runs at import and fails. The log line names the line in your code.',
    message: (p) => `model.py could not be imported: ${p.problem} (${p.at})`,
    remedy: (p) => [
      `Mend ${p.at}`,
      'If a package is missing: name it in model-service/requirements.txt, then `ao install`',
    ],
  }),
  AO_MODEL_CLASS_MISSING: entry<{ service: string; base: string }>({
    category: 'config',
    title: 'model.py has no class for a service',
    page: 'For each service of the contract model.py has a class that extends the base in gen/base.py. When none of the services has one, nothing can be served; when only some have, the others answer UNIMPLEMENTED and a warning is logged.',
    message: (p) => `model.py has no class for ${p.service}`,
    remedy: (p) => [`Add a class that extends ${p.base} of gen.base to model.py`],
  }),
  AO_MODEL_CLASS_AMBIGUOUS: entry<{ service: string; base: string; classes: readonly string[] }>({
    category: 'config',
    title: 'model.py has more than one class for a service',
    page: 'Two classes of model.py extend the same base, and neither extends the other, so that it is not clear which shall serve.',
    message: (p) => `model.py has more than one class for ${p.service}: ${p.classes.join(' and ')}`,
    remedy: (p) => [`Keep one class that extends ${p.base}`],
  }),
  AO_MODEL_METHOD: entry<{ method: string; at: string }>({
    category: 'config',
    title: 'A method of the model cannot be called',
    page: 'A method that answers an rpc is called with the request and a context. The signature of this one does not take them.',
    message: (p) => `${p.method} must take a request and a context (${p.at})`,
    remedy: (p) => [`Write it as \`def ${p.method}(self, request, context)\``],
  }),
  AO_MODEL_LOAD: entry<InModel>({
    category: 'bug',
    title: 'The model raised an exception while it was loaded',
    page: '`__init__`, `load` or `warm` of the class in model.py raised an exception. A service that cannot load its model ends, so that nobody takes it for ready.',
    message: (p) => `the model could not be loaded: ${p.problem} (${p.at})`,
    remedy: (p) => [`Mend ${p.at}`],
  }),
  AO_MODEL_LOAD_TIMEOUT: entry<{ seconds: number; at: string }>({
    category: 'bug',
    title: 'The model took too long to load',
    page: 'Import, `load` and `warm` of the model together get AO_LOAD_TIMEOUT_MS milliseconds (120000 unless it is set). The log line names the line at which the model was when the time was over.',
    message: (p) => `the model was not loaded after ${p.seconds} s (it was at ${p.at})`,
    remedy: (p) => [
      `See what it waits for at ${p.at}`,
      'If it needs the time, set AO_LOAD_TIMEOUT_MS in [services.model-service] env',
    ],
  }),
};
