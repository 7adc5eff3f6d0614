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
  AO_SERVICE_TLS_UNREADABLE: entry<{ variable: string; file: string; reason: string }>({
    category: 'config',
    title: 'A certificate or key of a service cannot be read',
    page: 'The PEM files that AO_MODEL_TLS_CA, AO_MODEL_TLS_CERT and AO_MODEL_TLS_KEY name for the way to the model-service, and AO_TLS_CERT, AO_TLS_KEY and AO_TLS_CLIENT_CA for the model-service itself, are read at start, the former again for every new connection. In a container they are usually mounted from a secret.',
    message: (p) => `${p.variable} names ${p.file}, which cannot be read: ${p.reason}`,
    remedy: (p) => [
      `Put the PEM file there, readable by the user the service runs as, or set ${p.variable} to where it is`,
    ],
  }),
  AO_SERVICE_TLS_INVALID: entry<{ variable: string; file: string; reason: string }>({
    category: 'config',
    title: 'A certificate or key of a service is not valid',
    page: 'AO_MODEL_TLS_CA and AO_MODEL_TLS_CERT (AO_TLS_CLIENT_CA and AO_TLS_CERT of a model-service) name files of PEM certificates, AO_MODEL_TLS_KEY (AO_TLS_KEY) the unencrypted PEM private key of the latter. A certificate and its key go together.',
    message: (p) => `${p.variable}${p.file === '' ? '' : ` (${p.file})`} ${p.reason}`,
    remedy: () => [
      'See what the file holds: `openssl x509 -noout -text -in <certificate>`, `openssl pkey -noout -text -in <key>`',
    ],
  }),
  AO_SERVICE_CONFIG_INVALID: entry<{ source: string; problems: readonly string[] }>({
    category: 'config',
    title: 'The gRPC service config cannot be used',
    page: "AO_MODEL_SERVICE_CONFIG holds gRPC's service config as JSON, or `@` and the name of a file with it. What is not known is refused, so that a misspelled policy does not pass for none.",
    message: (p) => `the service config of ${p.source} cannot be used: ${p.problems.join('; ')}`,
    remedy: () => ['Correct it; docs/upstream.md has an example', 'Or unset AO_MODEL_SERVICE_CONFIG'],
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
  AO_SERVICE_SOCKET_REFUSED: entry<{ path: string; reason: string }>({
    category: 'config',
    title: 'A service cannot listen on the Unix socket it was given',
    page: 'AO_SOCKET is the path of a Unix socket (at most about a hundred bytes) that the service makes and removes again. Its folder must exist and be writable, and nothing but an abandoned socket may be there already.',
    message: (p) => `cannot listen on the socket ${p.path}: ${p.reason}`,
    remedy: () => [
      'Set AO_SOCKET to a short path in a folder that exists and is writable, or unset it to listen on AO_PORT',
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
  AO_SERVICE_BATCHING_INVALID: entry<{ model: string; problem: string }>({
    category: 'bug',
    title: 'The batching options of a model class fit no method',
    page: 'A model class says in `batching` how requests are put together, by the name of the method that answers one request: `{ predict: { maxRows: 64, rows: (request) => request.texts.length } }`. The class must have the method that answers several (`predictBatch`), `maxRows` must be a whole number above 0 and `rows` a function. In Python: `BATCHING = {"predict": Batching(max_rows=64, rows=lambda request: len(request.texts))}` and `predict_batch`.',
    message: (p) => `${p.model}: ${p.problem}`,
    remedy: (p) => [`Mend \`batching\` in ${p.model}, or take it out to get the defaults`],
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
