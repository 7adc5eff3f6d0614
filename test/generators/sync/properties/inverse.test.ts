import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FOR_ALL, MINUTES, operations, part, SEED, SEQUENCES, withProject } from './sequences.js';
import { edit } from './user.js';

/** A last line without its end gets one when something is put behind it, and keeps that. */
const wholeLines = edit.filter((each) => each.do !== 'cut');

it(
  `after ${SEQUENCES} sequences (seed ${SEED}), what is generated and destroyed at once leaves the tree that was there`,
  async () => {
    await fc.assert(
      fc.asyncProperty(operations(wholeLines), part, (all, name) =>
        withProject(async (project, user) => {
          for (const operation of all) {
            if (operation.do === 'edit') user.does(operation.edit);
            else await project.does(operation);
            user.resolves();
          }
          if ((await project.does({ do: 'sync' })) === 'refused') await project.does({ do: 'sync' }, { force: true });
          user.resolves();
          const before = project.at.exact();
          const generated = await project.does({ do: 'generate', name });
          if (generated !== 'written' || user.hasConflicts()) return;
          expect(await project.does({ do: 'destroy', name })).toBe('written');
          expect(project.at.exact()).toEqual(before);
        }),
      ),
      FOR_ALL,
    );
  },
  MINUTES,
);
