import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { markUnmerged } from '../../../generators/sync/index.js';

let top: string;
beforeEach(() => {
  top = mkdtempSync(join(tmpdir(), 'ao git ü '));
});
afterEach(() => rmSync(top, { recursive: true }));

const ENV = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', LC_ALL: 'C' };
const WHO = ['-c', 'user.name=x', '-c', 'user.email=x@example.com', '-c', 'protocol.file.allow=always'];
const git = (dir: string, ...words: string[]) =>
  execFileSync('git', [...WHO, ...words], { cwd: dir, env: ENV, encoding: 'utf8' });

const NAME = 'model service/Dockerfile [ü]';

/** Commits a file and a neighbour in `root`, which is somewhere in a work tree. */
function commit(root: string): string {
  mkdirSync(join(root, 'model service'), { recursive: true });
  writeFileSync(join(root, NAME), 'yours\n', { mode: 0o755 });
  writeFileSync(join(root, 'merged.txt'), 'merged\n');
  git(root, 'add', '.');
  git(root, 'commit', '-q', '-m', 'x');
  writeFileSync(join(root, NAME), '<<<<<<< yours\nyours\n=======\nnext\n>>>>>>> ao 1\n');
  writeFileSync(join(root, 'merged.txt'), 'merged cleanly\n');
  return root;
}

const conflict = (path = NAME) => {
  const [base, yours, next] = ['base\n', 'yours\n', 'next\n'].map((text) => Buffer.from(text)) as [
    Buffer,
    Buffer,
    Buffer,
  ];
  return { path, base, yours, next };
};

/** Stage and text of each entry of the file. */
function stages(root: string): string[] {
  const lines = git(root, 'ls-files', '-s', '-z', '--', ':(literal)' + NAME)
    .split('\0')
    .filter((line) => line !== '');
  return lines.map((line) => {
    const [, mode, blob, stage] = /^(\d+) (\w+) (\d)/.exec(line) ?? [];
    return `${mode} ${stage} ${git(root, 'cat-file', '-p', blob ?? '')}`;
  });
}

const THREE = ['100755 1 base\n', '100755 2 yours\n', '100755 3 next\n'];

const PLACES: Readonly<Record<string, () => string>> = {
  'a repository': () => {
    git(top, 'init', '-q', 'r');
    return commit(join(top, 'r'));
  },
  'a subfolder of one': () => {
    git(top, 'init', '-q', 'r');
    return commit(join(top, 'r', 'sub folder', 'project'));
  },
  'one whose .git is elsewhere': () => {
    git(top, 'init', '-q', `--separate-git-dir=${join(top, 'elsewhere')}`, 'r');
    return commit(join(top, 'r'));
  },
  'a second work tree': () => {
    git(top, 'init', '-q', 'r');
    commit(join(top, 'r'));
    git(join(top, 'r'), 'worktree', 'add', '-q', join(top, 'second'));
    return commit2(join(top, 'second'));
  },
  'a submodule': () => {
    git(top, 'init', '-q', 'part');
    commit(join(top, 'part'));
    git(top, 'init', '-q', 'whole');
    git(join(top, 'whole'), 'submodule', 'add', '-q', join(top, 'part'), 'part');
    return commit2(join(top, 'whole/part'));
  },
};

/** Another commit in a work tree that has the files already. */
function commit2(root: string): string {
  writeFileSync(join(root, 'more.txt'), 'more\n');
  return commit(root);
}

describe('git’s index', () => {
  it.each(Object.entries(PLACES))(
    'has the three texts of a conflict in %s, and nothing else is touched',
    (_where, make) => {
      const root = make();
      expect(markUnmerged(root, [conflict()])).toBeUndefined();
      expect(stages(root)).toEqual(THREE);
      expect(git(root, '-c', 'core.quotePath=false', 'status', '--porcelain', '.').split('\n').sort()).toEqual([
        '',
        expect.stringMatching(/^ M .*merged\.txt/),
        expect.stringMatching(/^UU .*Dockerfile/),
      ]);
      expect(git(root, 'status')).toContain('both modified');
      git(root, 'add', '.');
      expect(stages(root)).toEqual(['100755 0 <<<<<<< yours\nyours\n=======\nnext\n>>>>>>> ao 1\n']);
    },
  );

  it('lets git make the conflict again, with its own labels', () => {
    const root = PLACES['a repository']!();
    markUnmerged(root, [conflict()]);
    git(root, 'checkout', '--conflict=diff3', '--', ':(literal)' + NAME);
    expect(git(root, 'diff')).toMatch(
      /<<<<<<< ours\n.*yours\n.*\|{7} base\n.*base\n.*=======\n.*next\n.*>>>>>>> theirs/,
    );
  });

  it('stores line ends as git add would', () => {
    const root = PLACES['a repository']!();
    git(root, 'config', 'core.autocrlf', 'true');
    markUnmerged(root, [{ ...conflict(), yours: Buffer.from('yours\r\n') }]);
    expect(stages(root)).toEqual(THREE);
  });

  it('runs no hook', () => {
    const root = PLACES['a repository']!();
    for (const hook of ['post-index-change', 'pre-commit'])
      writeFileSync(join(root, '.git/hooks', hook), `#!/bin/sh\ntouch '${top}/ran'\n`, { mode: 0o755 });
    markUnmerged(root, [conflict()]);
    expect(spawnSync('ls', [join(top, 'ran')]).status).not.toBe(0);
  });

  it('is left alone where git does not have the file, or where it is unmerged already', () => {
    const root = PLACES['a repository']!();
    writeFileSync(join(root, 'new.txt'), 'new\n');
    expect(markUnmerged(root, [conflict('new.txt'), conflict('no such file')])).toBeUndefined();
    expect(git(root, 'status', '--porcelain', 'new.txt')).toBe('?? new.txt\n');
    markUnmerged(root, [conflict()]);
    markUnmerged(root, [{ ...conflict(), base: Buffer.from('other\n') }]);
    expect(stages(root)).toEqual(THREE);
  });

  it('is not asked for without a repository, without git, or without a conflict', () => {
    expect(markUnmerged(top, [conflict()])).toBeUndefined();
    expect(markUnmerged(top, [])).toBeUndefined();
    const root = PLACES['a repository']!();
    const { PATH } = process.env;
    process.env['PATH'] = join(top, 'nothing');
    try {
      expect(markUnmerged(root, [conflict()])).toBeUndefined();
    } finally {
      process.env['PATH'] = PATH;
    }
    expect(stages(root)).toHaveLength(1);
  });

  it('that is locked is left as it is, and that is said', () => {
    const root = PLACES['a repository']!();
    writeFileSync(join(root, '.git/index.lock'), '');
    expect(markUnmerged(root, [conflict()])).toMatch(/index\.lock.*File exists/);
    rmSync(join(root, '.git/index.lock'));
    expect(stages(root)).toHaveLength(1);
  });
});
