import { entry } from '../entry.js';
import { word } from '../shell-word.js';

/** Errors of taking back what ao wrote. */
export const undoErrors = {
  AO_UNDO_NOTHING: entry<{ redo: boolean }>({
    category: 'usage',
    title: 'There is nothing to take back',
    page: 'ao remembers the last 20 times that it wrote a project, in `.ao/undo/` on this machine; the folder is not committed. Each `ao undo` goes one further back, `ao undo --redo` one forward again until something new is written.',
    message: (p) =>
      p.redo
        ? 'no undo to take back, or something was written since'
        : 'nothing that ao wrote here is left to take back',
    remedy: () => [
      'See what ao remembers: `ao undo --list`',
      'Older states are in your version control: `git log --stat`',
    ],
  }),
  AO_UNDO_BEGINNING: entry<{ dir: string }>({
    category: 'usage',
    title: 'The project itself is not taken back',
    page: '`ao init` made the project; all that was written since is taken back already. To take `ao init` back means to remove the folder, with whatever you put into it: ao leaves that to you.',
    message: (p) => `the first thing that ao did was to make the project ${p.dir}`,
    remedy: (p) => [`Remove the folder, with all of yours that is in it: \`rm -r ${word(p.dir)}\``],
  }),
  AO_UNDO_EDITED: entry<{ files: readonly string[] }>({
    category: 'conflict',
    title: 'A file to take back was edited since',
    page: '`ao undo` puts files back as they were before. One that you edited since keeps your edits where they can be merged; here they stand in the very lines that would go, or the file as a whole would go. Nothing was written, so that no edit is lost.',
    message: (p) => `edited since, and your edit would be lost: ${p.files.join(', ')}`,
    remedy: () => [
      'See what would be done: `ao undo --dry-run --diff`',
      'Take it back all the same; your version is kept in `.ao/aside/`: `ao undo --force`',
    ],
  }),
  AO_UNDO_DAMAGED: entry<{ folder: string; problem: string }>({
    category: 'config',
    title: 'What ao remembers of a write is damaged',
    page: 'Below `.ao/undo/` lies what ao wrote and what was there before; below `.ao/txn/` what a killed command left half done. Somebody changed or removed a part of it, so that the write cannot be taken back.',
    message: (p) => `${p.folder} cannot be used: ${p.problem}`,
    remedy: (p) => [
      'Take the older state from version control: `git log --stat`',
      `Make ao forget it: \`rm -r ${word(p.folder)}\``,
    ],
  }),
};
