import { entry } from '../entry.js';

/** Errors that a running api-service or model-service answers with. */
export const serviceErrors = {
  AO_SERVICE_CONTRACT_MISSING: entry<{ file: string }>({
    category: 'config',
    title: 'A service has no contract',
    page: 'The service reads the compiled contract from its `gen/` folder at start. `ao sync` writes it.',
    message: (p) => `${p.file} is missing`,
    remedy: () => ['Generate it: `ao sync`'],
  }),
};
