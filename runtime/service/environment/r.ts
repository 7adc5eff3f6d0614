import type { Variable } from './variable.js';

/** What the front of a model-service in R reads, beside what every model-service does. */
export const rVariables = [
  {
    name: 'AO_R_WORKERS',
    type: 'workers',
    default: undefined,
    description:
      'R processes, each with the model in its memory, each for one call at a time; `auto`: one for each core that the service may use. Without it that, and 4 at most.',
  },
  {
    name: 'AO_R_STREAM_WORKERS',
    type: 'count',
    default: undefined,
    description:
      'Most workers that streams may have at once; further ones wait. Without it all but one, so that a call without a stream finds one; of a single worker that one.',
  },
  {
    name: 'AO_R_QUEUE',
    type: 'count',
    default: 128,
    description:
      'Most calls that may wait for a worker, and as many streams beside them; beyond, they are answered RESOURCE_EXHAUSTED.',
  },
  {
    name: 'AO_R_INT64',
    type: 'choice',
    choices: ['double', 'character', 'integer64'],
    default: 'double',
    description:
      'What 64-bit integers of a request are in R: numbers (past 2^53 refused), their digits, or vectors of the package bit64.',
  },
  {
    name: 'AO_R_INTERRUPT_MS',
    type: 'milliseconds',
    default: 2000,
    description: 'Longest time that a worker may go on with a call that nobody waits for; then it is killed.',
  },
  {
    name: 'AO_RSCRIPT',
    type: 'text',
    default: 'Rscript',
    description: 'The program that runs R: a name in PATH, or a path.',
  },
] as const satisfies readonly Variable[];
