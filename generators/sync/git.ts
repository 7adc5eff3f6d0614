import { spawnSync } from 'node:child_process';
import { devNull } from 'node:os';

/** No hook and no daemon of the user's runs, and no line end is complained of. */
const SETTINGS = ['core.hooksPath=' + devNull, 'core.fsmonitor=false', 'core.safecrlf=false'];

/** git did not do what it was asked; the message is the first line of what it said. */
export class GitFailure extends Error {
  constructor(
    message: string,
    /** There is no git here, or no repository. */
    readonly isAbsence: boolean,
  ) {
    super(message);
  }
}

/** Runs git in `root` and gives what it printed. Throws GitFailure. */
export function git(root: string, words: readonly string[], input?: Uint8Array): Buffer {
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

/** Runs `work`, and returns in words what kept git from it; undefined also where there is no git or no repository. */
export function unlessGitFails(work: () => void): string | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    if (!(error instanceof GitFailure)) throw error;
    return error.isAbsence ? undefined : error.message;
  }
}
