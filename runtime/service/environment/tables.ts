import { batchingVariables, listeningVariables } from './model.js';
import { upstreamVariables } from './upstream.js';
import type { Values, Variable } from './variable.js';

const MEBIBYTE = 1024 * 1024;

/** What both services read. */
const common = [
  {
    name: 'AO_HOST',
    type: 'text',
    default: '127.0.0.1',
    description: 'Network interface to listen on; 0.0.0.0 for all, as in a container.',
  },
  { name: 'AO_LOG_LEVEL', type: 'level', default: 'info', description: 'Least severe log line to print.' },
  {
    name: 'AO_DRAIN_MS',
    type: 'milliseconds',
    default: 15_000,
    description: 'Longest time that requests in flight get to finish after SIGTERM.',
  },
  {
    name: 'AO_SUPERVISED',
    type: 'flag',
    default: false,
    description: '1: the end of standard input means that the supervisor died; drain and exit.',
  },
] as const satisfies readonly Variable[];

/** Every environment variable of an api-service. */
export const apiEnvironment = [
  {
    name: 'AO_SERVICE_NAME',
    type: 'text',
    default: 'api-service',
    description: 'The `service` of every log line.',
  },
  { name: 'AO_PORT', type: 'port', default: 8000, description: 'Port to listen on; 0 takes a free one.' },
  {
    name: 'AO_WORKERS',
    type: 'workers',
    default: 1,
    description: 'Processes that share the port; `auto`: one for each core that the service may use.',
  },
  ...upstreamVariables,
  {
    name: 'AO_MAX_BODY_BYTES',
    type: 'bytes',
    default: 4 * MEBIBYTE,
    description: 'Largest request body; a larger one is answered 413.',
  },
  {
    name: 'AO_DEADLINE_MS',
    type: 'milliseconds',
    default: 30_000,
    description:
      'Longest time the model-service has to answer a request; 504 after it. A caller asks for less by Grpc-Timeout or Connect-Timeout-Ms.',
  },
  {
    name: 'AO_STREAM_DEADLINE_MS',
    type: 'milliseconds',
    default: 3_600_000,
    description: 'Longest time that a stream may last.',
  },
  {
    name: 'AO_HEARTBEAT_MS',
    type: 'milliseconds',
    default: 15_000,
    description:
      'A silent stream shows a sign of life this often: a comment in server-sent events, a blank in NDJSON, a WebSocket ping.',
  },
  {
    name: 'AO_FORWARD_HEADERS',
    type: 'list',
    default: ['authorization', 'idempotency-key', 'traceparent', 'tracestate', 'baggage', 'accept-language'],
    description:
      'Request headers that reach the model as metadata, by name or by prefix (`x-acme-*`); Grpc-Metadata-<key> counts as <key>.',
  },
  {
    name: 'AO_RETURN_METADATA',
    type: 'list',
    default: [],
    description: 'Metadata of the model that becomes response headers, by name or by prefix.',
  },
  {
    name: 'AO_UNKNOWN_FIELDS',
    type: 'choice',
    choices: ['refuse', 'ignore'],
    default: 'refuse',
    description: 'What becomes of a field or query parameter that the contract does not know: 400, or nothing.',
  },
  {
    name: 'AO_ALLOWED_ORIGINS',
    type: 'list',
    default: [],
    description:
      'Origins (https://app.example) whose pages may call by CORS and open WebSockets; `*` is any. None: only the own one.',
  },
  ...common,
] as const satisfies readonly Variable[];

/** Every environment variable of a model-service in TypeScript. */
export const modelEnvironment = [
  {
    name: 'AO_SERVICE_NAME',
    type: 'text',
    default: 'model-service',
    description: 'The `service` of every log line.',
  },
  { name: 'AO_PORT', type: 'port', default: 50_051, description: 'Port to listen on; 0 takes a free one.' },
  {
    name: 'AO_METRICS_PORT',
    type: 'port',
    default: 0,
    description: 'Port for /metrics, /health/live and /health/ready over HTTP; 0 turns them off.',
  },
  {
    name: 'AO_MAX_MESSAGE_BYTES',
    type: 'bytes',
    default: 4 * MEBIBYTE,
    description: 'Largest request message; a larger one is answered RESOURCE_EXHAUSTED.',
  },
  {
    name: 'AO_LOAD_TIMEOUT_MS',
    type: 'milliseconds',
    default: 120_000,
    description: 'Longest time that load and warm of the models may take; the service exits after it.',
  },
  ...batchingVariables,
  ...listeningVariables,
  ...common,
] as const satisfies readonly Variable[];

export type ApiValues = Values<typeof apiEnvironment>;
export type ModelValues = Values<typeof modelEnvironment>;
