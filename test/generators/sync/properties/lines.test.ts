import fc from 'fast-check';
import { it } from 'vitest';
import { doAll, FOR_ALL, MINUTES, operations, SEED, SEQUENCES, withProject } from './sequences.js';
import { edit } from './user.js';

it(
  `of ${SEQUENCES} sequences (seed ${SEED}) none loses a line of the user's, does half of a thing, writes twice, or cannot be taken back`,
  async () => {
    await fc.assert(
      fc.asyncProperty(operations(edit), (all) => withProject((project, user) => doAll(project, user, all))),
      FOR_ALL,
    );
  },
  MINUTES,
);
