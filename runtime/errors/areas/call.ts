import { entry } from '../entry.js';

/** Errors of `ao call`. */
export const callErrors = {
  AO_CALL_RPC_UNKNOWN: entry<{ rpc: string; near?: string | undefined }>({
    category: 'usage',
    title: 'The contract has no such rpc',
    page: '`ao call` takes the name of an rpc of the contract: `Predict`, `Predictor.Predict` or `iris.v1.Predictor.Predict`. A short name will do where it is the only one. `ao routes` lists them.',
    message: (p) => `the contract has no rpc "${p.rpc}"`,
    remedy: (p) => [p.near ? `Did you mean \`ao call ${p.near}\`?` : 'List the rpcs: `ao routes`'],
  }),
  AO_CALL_RPC_AMBIGUOUS: entry<{ rpc: string; names: readonly string[] }>({
    category: 'usage',
    title: 'Several rpcs have this name',
    page: 'Two services of the contract have an rpc of the same name. Name the service too, or the package as well.',
    message: (p) => `"${p.rpc}" may be ${p.names.join(' or ')}`,
    remedy: (p) => [`Say which: \`ao call ${p.names[0] ?? ''}\``],
  }),
  AO_CALL_STREAMING: entry<{ rpc: string }>({
    category: 'usage',
    title: '`ao call` calls no streaming rpc',
    page: '`ao call` sends one request and prints one answer. Streams are there over HTTP, at the path of the rpc: `/docs` of the running api-service says how each is asked.',
    message: (p) => `${p.rpc} is a streaming rpc`,
    remedy: () => ['Ask the api-service instead: `ao routes` shows the path and how it streams', 'Or call a unary rpc'],
  }),
  AO_CALL_REQUEST_INVALID: entry<{ rpc: string; message: string; problem: string }>({
    category: 'usage',
    title: 'The request does not fit the contract',
    page: 'The JSON is not the request message of the rpc. Every field that does not fit is named. Nothing was sent.',
    message: (p) => `the request of ${p.rpc} is not a ${p.message}: ${p.problem}`,
    remedy: () => ['Mend the JSON; /docs of the running api-service shows the request of every rpc'],
  }),
  AO_CALL_INPUT_UNREADABLE: entry<{ file: string; problem: string }>({
    category: 'usage',
    title: 'The file of the request cannot be read',
    page: 'With `@FILE`, `ao call` reads the JSON of the request from a file; with `-` from standard input.',
    message: (p) => `${p.file}: ${p.problem}`,
    remedy: () => [
      "Give the name of a file that is there: `ao call Predict @request.json`, or the JSON itself: `ao call Predict '{}'`",
    ],
  }),
  AO_CALL_ADDRESS_INVALID: entry<{ address: string }>({
    category: 'usage',
    title: 'An address is not HOST:PORT',
    page: 'A model-service is reached at a host and a port, such as `localhost:50051` or `[::1]:50051`.',
    message: (p) => `"${p.address}" is not HOST:PORT`,
    remedy: () => ['For instance `ao call Predict --address localhost:50051`'],
  }),
  AO_CALL_NO_MODEL_SERVICE: entry({
    category: 'config',
    title: 'The project has no model-service',
    page: 'ao.toml lists no service of the kind `model`, so `ao call` does not know where to send the request.',
    message: () => 'ao.toml has no service with kind = "model"',
    remedy: () => [
      'Say where the service is: `ao call Predict --address localhost:50051`',
      'Or add it to ao.toml: [services.model-service]',
    ],
  }),
  AO_CALL_MODEL_UNKNOWN: entry<{ model: string; service: string; models: readonly string[] }>({
    category: 'usage',
    title: 'No such model answers the rpc',
    page: '`--model` names one of the model-services that answer the service of the rpc, by `serves` and `share` of ao.toml. `ao routes` shows which model answers what.',
    message: (p) => `there is no model "${p.model}" that answers ${p.service}`,
    remedy: (p) => [`Name one that does: ${p.models.map((name) => `\`--model ${name}\``).join(', ')}`],
  }),
  AO_CALL_UNREACHABLE: entry<{ address: string; problem: string }>({
    category: 'unavailable',
    title: 'The model-service does not answer',
    page: 'Nothing accepted the call at the address: the services are not running, or listen elsewhere.',
    message: (p) => `the model-service at ${p.address} does not answer (${p.problem})`,
    remedy: () => [
      'Start the services: `ao up -d`, and see them: `ao ps`',
      'Or say where they are: `--address HOST:PORT`',
    ],
  }),
  AO_CALL_TIMEOUT: entry<{ rpc: string; seconds: number; model?: string | undefined }>({
    category: 'retry',
    title: 'The answer took too long',
    page: 'The model-service accepted the call and did not answer within the time of `--timeout`.',
    message: (p) => `${p.rpc} did not answer within ${p.seconds} s`,
    remedy: (p) => [
      `Wait longer: \`--timeout ${p.seconds * 4}\``,
      `See what it is doing: \`ao logs ${p.model ?? 'model-service'}\``,
    ],
  }),
  AO_CALL_REFUSED: entry<{ rpc: string; status: string; message: string; model?: string | undefined }>({
    category: 'contract',
    title: 'The model answered with an error',
    page: 'The call reached the model-service, which answered with a gRPC status other than OK. UNIMPLEMENTED: the method is not written yet. INVALID_ARGUMENT: the model did not accept the request. INTERNAL: the model raised an exception; its trace is in the log under the id of the message.',
    message: (p) => `${p.rpc} answered ${p.status}: ${p.message}`,
    remedy: (p) => [
      p.status === 'UNIMPLEMENTED'
        ? `Write the method of this rpc in ${p.model ?? 'the model-service'}, then call again`
        : `See what the model logged: \`ao logs ${p.model ?? 'model-service'}\``,
    ],
  }),
};
