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
  AO_SERVICE_ENVIRONMENT_INVALID: entry<{ problems: readonly string[] }>({
    category: 'config',
    title: 'An environment variable of a service cannot be read',
    page: 'A service reads its whole configuration from environment variables at start and stops when one of them is not what it should be.',
    message: (p) =>
      `the environment has ${p.problems.length === 1 ? 'a bad value' : `${p.problems.length} bad values`}: ${p.problems.join('; ')}`,
    remedy: () => ['Set each to what is wanted, or unset it to get its default; then start the service again'],
  }),
  AO_SERVICE_ADDRESS_IN_USE: entry<{ address: string; variable: string }>({
    category: 'unavailable',
    title: 'A service cannot listen: its address is taken',
    page: 'Another process listens on the host and port this service wants. On Linux `ss -ltnp` tells which.',
    message: (p) => `${p.address} is in use by another process`,
    remedy: (p) => ['Find the other process: `ss -ltnp`', `Or choose another port: set ${p.variable}`],
  }),
  AO_SERVICE_ADDRESS_REFUSED: entry<{ address: string; reason: string; variable: string }>({
    category: 'config',
    title: 'A service cannot listen on the address it was given',
    page: 'The operating system refuses the host or port: the host is no address of this machine, or the port needs rights the process does not have.',
    message: (p) => `cannot listen on ${p.address}: ${p.reason}`,
    remedy: (p) => [
      `Set AO_HOST to an address of this machine (127.0.0.1, or 0.0.0.0 for all) and ${p.variable} to a port above 1023`,
    ],
  }),
  AO_SERVICE_MODEL_UNBOUND: entry<{ model: string; service: string; known: readonly string[] }>({
    category: 'contract',
    title: 'A model class names a service that the contract does not have',
    page: 'Each model class serves one service of the contract, by its full name. The class and `gen/contract.binpb` no longer agree: the service was renamed or removed.',
    message: (p) =>
      `${p.model} serves ${p.service}, which is not in the contract; it has ${p.known.join(', ') || 'no service'}`,
    remedy: () => ['Regenerate the bases: `ao sync`', 'Then let the class extend the base of a service that exists'],
  }),
  AO_SERVICE_MODEL_LOAD_FAILED: entry<{ model: string; reason: string }>({
    category: 'bug',
    title: 'A model failed to load',
    page: 'The `load` or `warm` method of a model class threw an error. The service does not serve half a model: it logs the error with its trace and exits.',
    message: (p) => `${p.model} failed to load: ${p.reason}`,
    remedy: (p) => [`Mend ${p.model}'s load method; the trace is in this log line`],
  }),
  AO_SERVICE_MODEL_LOAD_TIMEOUT: entry<{ model: string; ms: number }>({
    category: 'bug',
    title: 'A model took too long to load',
    page: 'The `load` and `warm` methods of all models together get AO_LOAD_TIMEOUT_MS milliseconds. A load that hangs would otherwise leave a service that never becomes ready.',
    message: (p) => `${p.model} was not loaded after ${p.ms} ms`,
    remedy: (p) => [
      `See what ${p.model}'s load method waits for`,
      'If it needs the time, allow it more: set AO_LOAD_TIMEOUT_MS',
    ],
  }),
};
