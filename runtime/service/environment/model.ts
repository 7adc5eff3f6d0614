import type { Variable } from './variable.js';

/** How a model-service puts requests together. */
export const batchingVariables = [
  {
    name: 'AO_BATCHING',
    type: 'flag',
    default: true,
    description: '0: a method that answers several requests at once is given one at a time.',
  },
  {
    name: 'AO_BATCH_MAX_ROWS',
    type: 'count',
    default: 32,
    description: 'Most rows of a batch, for methods whose model does not say.',
  },
  {
    name: 'AO_BATCH_MAX_QUEUE',
    type: 'count',
    default: 1024,
    description: 'Most rows that may wait for a batch; beyond, requests are answered RESOURCE_EXHAUSTED.',
  },
] as const satisfies readonly Variable[];

/** Where and how a model-service listens. */
export const listeningVariables = [
  {
    name: 'AO_SOCKET',
    type: 'text',
    default: undefined,
    description: 'Path of a Unix socket to listen on instead of AO_HOST and AO_PORT.',
  },
  {
    name: 'AO_TLS_CERT',
    type: 'text',
    default: undefined,
    description: 'PEM file of the certificate (chain) to show; turns TLS on.',
  },
  { name: 'AO_TLS_KEY', type: 'text', default: undefined, description: 'PEM file of the private key of AO_TLS_CERT.' },
  {
    name: 'AO_TLS_CLIENT_CA',
    type: 'text',
    default: undefined,
    description: 'PEM file of the authorities of callers: only callers with a certificate of theirs are let in.',
  },
  {
    name: 'AO_MAX_CONNECTION_AGE_MS',
    type: 'milliseconds',
    default: undefined,
    description: 'Age at which a connection is closed, calls under way left to finish: callers look for replicas anew.',
  },
] as const satisfies readonly Variable[];
