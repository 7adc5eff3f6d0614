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
