import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';

/** A conflict that was written between markers: the file, relative to the project, and its three texts. */
export interface Unmerged {
  readonly path: string;
  readonly base: Uint8Array;
  readonly yours: Uint8Array;
  readonly next: Uint8Array;
}

/** No hook and no daemon of the user's runs, and no line end is complained of. */
const SETTINGS = ['core.hooksPath=' + devNull, 'core.fsmonitor=false', 'core.safecrlf=false'];

/**
 * Tells git of conflicts, as a merge of its own does: the three texts go to the stages 1 to 3 of its index, so that
 * `git status` says `both modified` and `git mergetool` works. Only files that git has are told; all else of the index
 * stays as it is. Returns, in words, what kept git from being told; undefined also where there is no git or no repository.
 */
export function markUnmerged(root: string, conflicts: readonly Unmerged[]): string | undefined {
  if (conflicts.length === 0) return undefined;
  try {
    const known = tracked(root, conflicts);
    if (known.size === 0) return undefined;
    const prefix = git(root, ['rev-parse', '--show-prefix']).toString().replace(/\n$/, '');
    const records = conflicts.flatMap((conflict) => {
      const mode = known.get(conflict.path);
      return mode === undefined ? [] : stages(root, prefix, mode, conflict);
    });
    git(root, ['update-index', '-z', '--index-info'], Buffer.from(records.map((record) => `${record}\0`).join('')));
    return undefined;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return error.isAbsence ? undefined : error.message;
  }
}

/** The conflicts that git has a file of, with its mode; one that is unmerged already stays as it is. */
function tracked(root: string, conflicts: readonly Unmerged[]): Map<string, string> {
  const listed = git(root, ['ls-files', '--stage', '-z', '--', ...conflicts.map(({ path }) => path)]);
  const entries = listed
    .toString()
    .split('\0')
    .flatMap((line) => {
      const [, mode, stage, path] = /^(100\d+) [0-9a-f]+ (\d)\t([^]*)$/.exec(line) ?? [];
      return mode !== undefined && path !== undefined && stage === '0' ? [[path, mode] as const] : [];
    });
  return new Map(entries);
}

function stages(root: string, prefix: string, mode: string, { path, base, yours, next }: Unmerged): string[] {
  const blobs = [base, yours, next].map((content) =>
    git(root, ['hash-object', '-w', '--stdin', `--path=${path}`], content)
      .toString()
      .trim(),
  );
  const nothing = '0'.repeat(blobs[0]?.length ?? 40);
  const place = `${prefix}${path}`;
  return [`0 ${nothing}\t${place}`, ...blobs.map((blob, at) => `${mode} ${blob} ${at + 1}\t${place}`)];
}

class GitFailure extends Error {
  constructor(
    message: string,
    readonly isAbsence: boolean,
  ) {
    super(message);
  }
}

function git(root: string, words: readonly string[], input?: Uint8Array): Buffer {
  const settings = SETTINGS.flatMap((setting) => ['-c', setting]);
  const env = { ...process.env, LC_ALL: 'C' };
  const { error, status, stdout, stderr } = spawnSync('git', ['--literal-pathspecs', ...settings, ...words], {
    cwd: root,
    env,
    ...(input && { input }),
  });
  if (error !== undefined) throw new GitFailure(error.message, (error as NodeJS.ErrnoException).code === 'ENOENT');
  if (status === 0) return stdout;
  const said = stderr.toString().trim().split('\n')[0] ?? '';
  throw new GitFailure(said.replace(/^(fatal|error): /, ''), said.includes('not a git repository'));
}
