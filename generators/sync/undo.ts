import { fault } from '../../runtime/errors/index.js';
import { applyChanges } from './apply.js';
import { unmarkUnmerged } from './git-index.js';
import { lastToRedo, lastToUndo, type PastWrite, readHistory, standing } from './history.js';
import { readIndexChanges } from './index-changes.js';
import { withProjectLock } from './lock.js';
import { MANIFEST } from './manifest.js';
import { planUndo, type UndoPlan } from './undo-plan.js';

export interface UndoOptions {
  /** Take the last undo back instead. */
  readonly redo?: boolean;
  /** Files that were edited since go back too; the user's version is kept aside. */
  readonly force?: boolean;
  /** Plan only; what was edited since is in the plan then, and not thrown. */
  readonly dryRun?: boolean;
  /** Is told the plan, and awaited, before it is carried out or refused. */
  readonly onPlan?: (plan: UndoPlan) => unknown;
}

/** One line of the history of a project. */
export interface HistoryLine {
  readonly id: string;
  /** Without `ao`. */
  readonly command: string;
  /** ISO 8601, UTC. */
  readonly time: string;
  /** Of the user's files; ao's own state is not counted. */
  readonly files: number;
  /** Whether it was taken back since. */
  readonly undone: boolean;
}

/** What ao wrote to the project in `root` and can still tell of, newest first. Throws AO_UNDO_DAMAGED. */
export async function listHistory(root: string): Promise<HistoryLine[]> {
  const history = await readHistory(root);
  const stands = new Set(standing(history));
  return history.map((write) => ({
    id: write.id,
    command: write.command,
    time: write.time,
    files: write.entries.filter(({ path }) => !path.startsWith('.ao/')).length,
    undone: !stands.has(write),
  }));
}

/**
 * Takes back the last thing that ao wrote to the project in `root`, wholly or not at all; edits made since stay. What a
 * conflict put into git's index goes, too. Throws
 * AO_UNDO_NOTHING, AO_UNDO_BEGINNING for the making of the project, AO_UNDO_EDITED when an edit stands in the way,
 * AO_SYNC_BLOCKED for what is no file, AO_UNDO_DAMAGED; AO_SYNC_CANNOT_WRITE when the disk refuses.
 */
export async function undoLast(root: string, options: UndoOptions = {}): Promise<UndoPlan> {
  const { redo = false, dryRun = false } = options;
  // Before the lock, which is a file in .ao.
  if ((await readHistory(root)).length === 0) throw fault('AO_UNDO_NOTHING', { redo });
  return withProjectLock(root, async ({ writable }) => {
    const history = await readHistory(root);
    const write = redo ? lastToRedo(history) : lastToUndo(history);
    if (write === undefined) throw fault('AO_UNDO_NOTHING', { redo });
    if (isBeginning(write)) throw fault('AO_UNDO_BEGINNING', { dir: root });
    const plan = await planUndo(root, write, options);
    await options.onPlan?.(plan);
    if (dryRun) return plan;
    refuse(plan);
    if (!writable) throw fault('AO_SYNC_CANNOT_WRITE', { file: root, problem: 'you may not write there' });
    // Before the undo, which may be one write too many for the oldest to be remembered.
    const marked = readIndexChanges(root, write.id);
    await applyChanges(root, plan.changes, plan.seen.files, {
      command: redo ? write.command.replace(/^undo of /, 'redo of ') : `undo of ${write.command}`,
      takesBack: write.id,
      prune: new Set(write.folders),
      folderModes: write.folderModes,
    });
    const untold = unmarkUnmerged(root, marked);
    return untold === undefined ? plan : { ...plan, untold };
  });
}

function isBeginning({ entries, takesBack }: PastWrite): boolean {
  return takesBack === undefined && entries.some(({ path, before }) => path === MANIFEST && before === null);
}

function refuse({ steps, seen }: UndoPlan): void {
  const conflicts = steps.filter(({ action }) => action === 'conflict');
  const named = (of: typeof conflicts) => of.map(({ path, reason }) => `${path} (${reason})`);
  const blocked = conflicts.filter(({ path }) => seen.files.get(path)?.kind === 'other');
  if (blocked.length > 0) throw fault('AO_SYNC_BLOCKED', { files: named(blocked) });
  if (conflicts.length > 0) throw fault('AO_UNDO_EDITED', { files: named(conflicts) });
}
