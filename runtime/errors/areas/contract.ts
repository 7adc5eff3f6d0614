import { entry } from '../entry.js';

/** Errors of the .proto contract. */
export const contractErrors = {
  AO_CONTRACT_INVALID: entry<{ where: string; problem: string }>({
    category: 'contract',
    title: 'The contract does not compile',
    page: 'A .proto file has a mistake. Each is named by file, line and column.',
    message: (p) => `${p.where}: ${p.problem}`,
    remedy: () => ['Mend the contract at that place, then `ao check`'],
  }),
  AO_CONTRACT_EMPTY: entry<{ root: string }>({
    category: 'contract',
    title: 'There is no contract',
    page: 'The folder of the contract holds no .proto file.',
    message: (p) => `there is no .proto file in ${p.root}`,
    remedy: () => ['Write one there, or set the folder that has them in ao.toml: [contract] path = "…"'],
  }),
  AO_CONTRACT_FOLDER_UNREADABLE: entry<{ root: string; problem: string }>({
    category: 'unavailable',
    title: 'The folder of the contract cannot be read',
    page: 'The path of the contract is not a folder, or a file or folder in it may not be read.',
    message: (p) => `the contract in ${p.root} cannot be read: ${p.problem}`,
    remedy: () => [
      'Mend its permissions, or set the folder that has the .proto files in ao.toml: [contract] path = "…"',
    ],
  }),
  AO_CONTRACT_IMPORT_MISSING: entry<{ where: string; file: string; root: string }>({
    category: 'contract',
    title: 'An imported .proto file is missing',
    page: 'A .proto file imports another by its path from the root of the contract, and there is none at that path. `google/protobuf`, `google/api`, `google/rpc` and `buf/validate` are supplied by ao.',
    message: (p) => `${p.where}: the imported file ${p.file} does not exist`,
    remedy: (p) => [`Put the file at ${p.root}/${p.file}, or mend the import`],
  }),
  AO_CONTRACT_FILE_MISSING: entry<{ path: string }>({
    category: 'usage',
    title: 'A contract file cannot be read',
    page: 'A path given as a contract is neither a .proto file nor a folder that holds some.',
    message: (p) => `${p.path} is neither a .proto file nor a folder that holds some`,
    remedy: () => ['Give the path of a .proto file, or of a folder of them'],
  }),
  AO_CONTRACT_INPUT_CLASH: entry<{ importPath: string; first: string; second: string }>({
    category: 'usage',
    title: 'Two contract files have one import path',
    page: 'Several files were given as the contract, each below its own root. Two different ones would end up at the same path in the project.',
    message: (p) => `${p.first} and ${p.second} would both be ${p.importPath}`,
    remedy: () => ['Give the folder that holds both, or rename one'],
  }),
  AO_CONTRACT_COMPILER_MISSING: entry<{ problem: string }>({
    category: 'unavailable',
    title: 'The contract compiler is not installed',
    page: 'buf compiles the contract. Its binary comes as an optional npm dependency, one package a platform; it is absent after `npm install --omit=optional` or on a platform that buf is not built for.',
    message: (p) => `buf, which compiles the contract, cannot be run: ${p.problem}`,
    remedy: () => [
      'Install ao with its optional dependencies: `npm install --include=optional -g @ao/cli`',
      'See what is missing on this machine: `ao doctor`',
    ],
  }),
  AO_CONTRACT_UNREADABLE: entry<{ problem: string }>({
    category: 'contract',
    title: 'A compiled contract cannot be read',
    page: 'The bytes of `gen/contract.binpb` are not a descriptor set that this ao understands: damaged, or made by a newer ao.',
    message: (p) => `the compiled contract cannot be read: ${p.problem}`,
    remedy: () => ['Generate it again: `ao sync`'],
  }),
  AO_CONTRACT_RULE_INVALID: entry<{ where: string; rpc: string; problem: string }>({
    category: 'contract',
    title: 'An HTTP rule of the contract is wrong',
    page: 'A `google.api.http` option does not fit its rpc: its path does not parse, or it names a field that the message does not have or that cannot stand there.',
    message: (p) => `${p.where}: the HTTP rule of ${p.rpc}: ${p.problem}`,
    remedy: () => ['Mend the `option (google.api.http)` of that rpc, then `ao check`'],
  }),
  AO_CONTRACT_VALIDATION_INVALID: entry<{ where: string; what: string; problem: string }>({
    category: 'contract',
    title: 'A validation rule of the contract cannot work',
    page: 'A `buf.validate` rule does not fit its field, or its CEL expression or pattern cannot be compiled: no request could be checked by it.',
    message: (p) => `${p.where}: the validation rule of ${p.what}: ${p.problem}`,
    remedy: () => ['Mend the `(buf.validate…)` option there, then `ao check`'],
  }),
  AO_CONTRACT_ROUTE_CONFLICT: entry<{ route: string; first: string; second: string }>({
    category: 'contract',
    title: 'Two rpcs claim the same path',
    page: 'Two HTTP rules match the same requests, whatever their variables are called. Which rpc would answer is not defined, so ao refuses both.',
    message: (p) => `${p.route} is claimed twice: by ${p.first} and by ${p.second}`,
    remedy: () => ['Change the path of one of them in its `option (google.api.http)`'],
  }),
  AO_CONTRACT_ROUTE_AMBIGUOUS: entry<{ example: string; first: string; second: string }>({
    category: 'contract',
    title: 'Two rpcs share paths, and neither is more exact',
    page: 'Two HTTP rules with `**` in the middle match some of the same paths. A literal beats a wildcard at the first segment in which two rules differ; behind a `**`, which takes any number of segments, these differ in literals, so that it is not defined which rpc would answer.',
    message: (p) => `${p.example} is matched by ${p.first} and by ${p.second}, and neither is more exact`,
    remedy: () => ['Change the path of one of them in its `option (google.api.http)`'],
  }),
  AO_CONTRACT_ROUTE_TAKEN: entry<{ where: string; rpc: string; route: string; own: string }>({
    category: 'contract',
    title: "A rpc claims a path of ao's own",
    page: 'Every api-service answers GET on /health, /health/live, /health/ready, /metrics, /openapi.json and /docs with all below it. A rpc with an HTTP rule for one of these could never be reached.',
    message: (p) =>
      `${p.where}: ${p.route} of ${p.rpc} would never be reached: ${p.own} is answered by the api-service itself`,
    remedy: () => ['Change the path in its `option (google.api.http)`, then `ao check`'],
  }),
};
