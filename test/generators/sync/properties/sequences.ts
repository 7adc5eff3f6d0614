import fc from 'fast-check';
import { expect } from 'vitest';
import { QUICK_FOLDER } from '../kills/child.js';
import { Workshop } from '../workshop.js';
import { type Command, SmallProject } from './project.js';
import { type Edit, User } from './user.js';

/** Of each property; `AO_SEQUENCES=10000` for a long run. */
export const SEQUENCES = Number(process.env['AO_SEQUENCES'] ?? 1000);

/** The same on every machine unless AO_SEED says another, so that what fails here fails there. */
export const SEED = Number(process.env['AO_SEED'] ?? 20261120);

export const FOR_ALL = { numRuns: SEQUENCES, seed: SEED } as const;
export const MINUTES = 600_000;

export type Operation = { readonly do: 'edit'; readonly edit: Edit } | Command;

export const part = fc.constantFrom('alpha', 'be');

/** What a user and ao do in turn. */
export function operations(edits: fc.Arbitrary<Edit>, maxLength = 8): fc.Arbitrary<Operation[]> {
  const force = fc.boolean();
  return fc.array(
    fc.oneof(
      { weight: 8, arbitrary: fc.record({ do: fc.constant('edit' as const), edit: edits }) },
      { weight: 3, arbitrary: fc.record({ do: fc.constantFrom('sync' as const, 'upgrade' as const) }) },
      {
        weight: 3,
        arbitrary: fc.record({ do: fc.constantFrom('generate' as const, 'destroy' as const), name: part }),
      },
      {
        weight: 2,
        arbitrary: fc.record({ do: fc.constantFrom('undo' as const, 'undo' as const, 'redo' as const), force }),
      },
    ),
    { minLength: 1, maxLength },
  );
}

/** A small project for one sequence. */
export async function withProject(work: (project: SmallProject, user: User) => Promise<void>): Promise<void> {
  const project = new SmallProject(new Workshop(QUICK_FOLDER));
  try {
    await project.init();
    await work(project, new User(project.at));
  } finally {
    project.at.clean();
  }
}

/** A project that commands of ao change, as these properties see it. */
export interface Changing {
  readonly at: Workshop;
  /** Versions of the user's files that were told to lie aside. */
  readonly aside: readonly string[];
  does(command: Command, options?: { force?: boolean }): Promise<'written' | 'nothing' | 'refused'>;
}

/**
 * Does the operations, and looks after each: no line of the user's is lost, what is refused changes nothing, a second sync writes
 * nothing, and what was written is taken back and done again exactly.
 */
export async function doAll(project: Changing, user: User, all: readonly Operation[]): Promise<void> {
  const { at } = project;
  for (const operation of all) {
    if (operation.do === 'edit') {
      user.does(operation.edit);
      continue;
    }
    const before = at.exact();
    const isUndo = operation.do === 'undo' || operation.do === 'redo';
    const outcome = await project.does(operation);
    if (outcome !== 'written') expect(at.exact()).toEqual(before);
    expect(user.lost(project.aside)).toEqual([]);
    if (outcome === 'refused' && !isUndo) await overwrites(project, user);
    if (outcome !== 'written' || isUndo) continue;
    const after = at.exact();
    expect(await project.does({ do: 'sync' })).toBe('nothing');
    expect(at.exact()).toEqual(after);
    await isTakenBack(project, before, after);
    user.resolves();
  }
}

async function isTakenBack(project: Changing, before: object, after: object): Promise<void> {
  const { at } = project;
  expect(await project.does({ do: 'undo', force: false })).toBe('written');
  expect(at.exact()).toEqual(before);
  expect(await project.does({ do: 'redo', force: false })).toBe('written');
  expect(at.exact()).toEqual(after);
}

/** Generated files were edited: the user lets ao have them, and finds that even this can be taken back. */
async function overwrites(project: Changing, user: User): Promise<void> {
  const before = project.at.exact();
  if ((await project.does({ do: 'sync' }, { force: true })) !== 'written') return;
  await isTakenBack(project, before, project.at.exact());
  for (const path of user.files().filter((each) => /(^|\/)(gen|vendor)\//.test(each))) user.givesUp(path);
  user.resolves();
}
