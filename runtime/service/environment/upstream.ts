import type { Variable } from './variable.js';

const MEBIBYTE = 1024 * 1024;

/** What an api-service reads about its way to the model-service. */
export const upstreamVariables = [
  {
    name: 'AO_MODEL_ADDRESS',
    type: 'address',
    default: undefined,
    description:
      'Address of the model-service: host:port, dns:///host:port, dns://server:port/host:port or unix:path. All addresses of a name share the calls. Without it MODEL_SERVICE_URL counts, then localhost:50051.',
  },
  {
    name: 'AO_MODELS',
    type: 'text',
    default: undefined,
    description:
      'Several model-services instead, as a JSON list of {"name", "address", "serves", "share"}: which services of the contract each answers (default: all that no other has for itself), and how many percent of their requests. The engines set it; see docs/models.md.',
  },
  {
    name: 'AO_SPLIT_KEY',
    type: 'text',
    default: undefined,
    description:
      'Request header (or metadata key) whose value decides which of several models that share a service answers: the same value gets the same model. Without it, or without the header, each request is decided anew.',
  },
  {
    name: 'AO_SPLIT_OVERRIDE',
    type: 'flag',
    default: false,
    description: '1: a caller may name the model that is to answer, by the header ao-model.',
  },
  {
    name: 'MODEL_SERVICE_URL',
    type: 'text',
    default: undefined,
    description: 'The same as a URL (http://host:port), as AnOps sets it.',
  },
  {
    name: 'AO_MODEL_TRANSPORT',
    type: 'choice',
    choices: ['lean', 'grpc-js'],
    default: 'lean',
    description: 'What carries the calls: ao’s own HTTP/2 client, or grpc-js. Both do the same; lean takes less CPU.',
  },
  {
    name: 'AO_MODEL_TLS',
    type: 'flag',
    default: undefined,
    description: '1: TLS to the model-service. Also on when any other AO_MODEL_TLS_ variable is set; 0 turns it off.',
  },
  {
    name: 'AO_MODEL_TLS_CA',
    type: 'text',
    default: undefined,
    description:
      'PEM file of the authorities that may sign the model-service’s certificate; without it those that Node knows.',
  },
  {
    name: 'AO_MODEL_TLS_CERT',
    type: 'text',
    default: undefined,
    description: 'PEM file of this service’s own certificate (mTLS). Read again for each new connection.',
  },
  {
    name: 'AO_MODEL_TLS_KEY',
    type: 'text',
    default: undefined,
    description: 'PEM file of the key of that certificate.',
  },
  {
    name: 'AO_MODEL_TLS_NAME',
    type: 'text',
    default: undefined,
    description: 'Name that the model-service’s certificate must have; without it the host of the address.',
  },
  {
    name: 'AO_MODEL_SERVICE_CONFIG',
    type: 'text',
    default: undefined,
    description:
      'gRPC service config as JSON, or @file: retryPolicy, hedgingPolicy, timeout and waitForReady of each method, retryThrottling, outlier_detection.',
  },
  {
    name: 'AO_MODEL_COMPRESSION',
    type: 'choice',
    choices: ['identity', 'gzip'],
    default: 'identity',
    description: 'How requests to the model-service are compressed; its answers are read either way.',
  },
  {
    name: 'AO_MODEL_KEEPALIVE_MS',
    type: 'milliseconds',
    default: undefined,
    description:
      'Time between pings while calls are open. Without it 20 seconds, or 310 when AO_DEADLINE_MS is over a minute.',
  },
  {
    name: 'AO_MAX_RESPONSE_BYTES',
    type: 'bytes',
    default: 64 * MEBIBYTE,
    description: 'Largest message taken from the model-service; a larger one is answered 500.',
  },
  {
    name: 'AO_MAX_CONCURRENCY',
    type: 'count',
    default: 1024,
    description:
      'Calls to the model-service in flight, streams among them; what comes beyond is answered 503 with Retry-After at once.',
  },
] as const satisfies readonly Variable[];
