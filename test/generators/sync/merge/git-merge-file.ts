import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ThreeTexts } from '../../../../generators/sync/merge/text.js';

/** What git makes of a merge. */
export interface GitMerge {
  readonly clean: boolean;
  /** Of a clean merge: its text; else the text with conflicts shown as by `--zdiff3`, under ao's labels. */
  readonly text: string;
}

const SCRIPT = `
for dir in "$@"; do
  cd "$dir" || exit 9
  if git merge-file -p yours base next > out 2> err; then echo clean > status
  else
    git merge-file -p --zdiff3 -L yours -L 'last generated' -L 'ao 1' yours base next > out
    echo conflict > status
  fi
  cd ..
done`;

/** Merges by \`git merge-file\`, all in one shell: starting git is most of the time. */
export function gitMergeFile(cases: readonly ThreeTexts[]): GitMerge[] {
  const top = mkdtempSync(join(tmpdir(), 'ao git merge '));
  try {
    const dirs = cases.map((texts, number) => {
      const dir = join(top, String(number));
      mkdirSync(dir);
      for (const side of ['yours', 'base', 'next'] as const) writeFileSync(join(dir, side), texts[side]);
      return dir;
    });
    const env = {
      ...process.env,
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_NOSYSTEM: '1',
      GIT_CEILING_DIRECTORIES: top,
    };
    const ran = spawnSync('sh', ['-c', SCRIPT, 'sh', ...dirs], { env, encoding: 'utf8' });
    if (ran.status !== 0) throw new Error(`git merge-file: ${ran.stderr}`);
    return dirs.map((dir) => ({
      clean: readFileSync(join(dir, 'status'), 'utf8') === 'clean\n',
      text: readFileSync(join(dir, 'out'), 'utf8'),
    }));
  } finally {
    rmSync(top, { recursive: true });
  }
}
