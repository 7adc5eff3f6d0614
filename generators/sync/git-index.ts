import { git, unlessGitFails } from './git.js';
import { type IndexChange, rememberIndexChanges } from './index-changes.js';

/** A conflict that was written between markers: the file, relative to the project, and its three texts. */
export interface Unmerged {
  readonly path: string;
  readonly base: Uint8Array;
  readonly yours: Uint8Array;
  readonly next: Uint8Array;
}

/**
 * Tells git of conflicts, as a merge of its own does: the three texts go to the stages 1 to 3 of its index, so that
 * `git status` says `both modified` and `git mergetool` works. Only files that git has are told; all else of the index
 * stays as it is. What the index had is remembered with the last write, so that an undo puts it back. Returns, in words,
 * what kept git from being told; undefined also where there is no git or no repository.
 */
export function markUnmerged(root: string, conflicts: readonly Unmerged[]): string | undefined {
  if (conflicts.length === 0) return undefined;
  return unlessGitFails(() => {
    const paths = conflicts.map(({ path }) => path);
    const known = entriesOf(root, paths);
    const changes = conflicts.flatMap((conflict): IndexChange[] => {
      const before = known.get(conflict.path) ?? [];
      const [mode, , stage] = before[0]?.split(' ') ?? [];
      // One that is unmerged already stays as it is.
      return mode === undefined || stage !== '0'
        ? []
        : [{ path: conflict.path, before, after: stages(root, mode, conflict) }];
    });
    write(root, changes);
  });
}

/**
 * Puts the index of git back for the files that a write had marked, as far as it still has them so: what somebody resolved and
 * added since stays. Remembered with the last write, so that this can be taken back, too. Returns as `markUnmerged`.
 */
export function unmarkUnmerged(root: string, made: readonly IndexChange[]): string | undefined {
  if (made.length === 0) return undefined;
  return unlessGitFails(() => {
    const now = entriesOf(
      root,
      made.map(({ path }) => path),
    );
    const standing = made.filter(({ path, after }) => now.get(path)?.join() === after.join());
    const back = standing.map(({ path, before, after }) => ({ path, before: after, after: before }));
    write(
      root,
      back.filter(({ after }) => areThere(root, after)),
    );
  });
}

function write(root: string, changes: readonly IndexChange[]): void {
  if (changes.length === 0) return;
  const prefix = git(root, ['rev-parse', '--show-prefix']).toString().replace(/\n$/, '');
  const records = changes.flatMap(({ path, after }) => {
    const nothing = '0'.repeat(after[0]?.split(' ')[1]?.length ?? 40);
    return [`0 ${nothing}`, ...after].map((entry) => `${entry}\t${prefix}${path}\0`);
  });
  git(root, ['update-index', '-z', '--index-info'], Buffer.from(records.join('')));
  rememberIndexChanges(root, changes);
}

/** What git's index has of files, each entry as `mode blob stage`. */
function entriesOf(root: string, paths: readonly string[]): Map<string, string[]> {
  const listed = git(root, ['ls-files', '--stage', '-z', '--', ...paths])
    .toString()
    .split('\0');
  const entries = new Map<string, string[]>();
  for (const line of listed) {
    const [, entry, path] = /^(100\d+ [0-9a-f]+ \d)\t([^]*)$/.exec(line) ?? [];
    if (entry !== undefined && path !== undefined) entries.set(path, [...(entries.get(path) ?? []), entry]);
  }
  return entries;
}

function stages(root: string, mode: string, { path, base, yours, next }: Unmerged): string[] {
  const blobs = [base, yours, next].map((content) =>
    git(root, ['hash-object', '-w', '--stdin', `--path=${path}`], content)
      .toString()
      .trim(),
  );
  return blobs.map((blob, at) => `${mode} ${blob} ${at + 1}`);
}

/** git forgets texts that nothing names any more; an index that named one of them would be broken. */
function areThere(root: string, entries: readonly string[]): boolean {
  const blobs = entries.map((entry) => `${entry.split(' ')[1]}\n`).join('');
  return !/ missing$/m.test(git(root, ['cat-file', '--batch-check'], Buffer.from(blobs)).toString());
}
