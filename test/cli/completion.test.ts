import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { shells } from '../../cli/completion/index.js';
import { ao, room } from './harness.js';

const folder = room();

describe('bash completion, run by bash', () => {
  beforeAll(async () => writeFileSync(join(folder, 'ao.bash'), (await ao(['completion', 'bash'])).stdout));

  /** What bash offers when Tab is pressed at the end of `line`. */
  const complete = (line: string): string[] => {
    const words = line.split(' ');
    const script = `source '${join(folder, 'ao.bash')}'; COMP_WORDS=(${words.map((w) => `'${w}'`).join(' ')}); COMP_CWORD=${words.length - 1}; _ao; printf '%s\\n' "\${COMPREPLY[@]}"`;
    return execFileSync('bash', ['-c', script], { encoding: 'utf8' }).split('\n').filter(Boolean);
  };

  test('offers commands and their aliases', () => {
    expect(complete('ao ')).toEqual(
      expect.arrayContaining(['init', 'new', 'config', 'completion', 'help', '--version']),
    );
    expect(complete('ao conf')).toEqual(['config']);
    expect(complete('ozwald comp')).toEqual(['completion']);
  });

  test('offers the flags of the command that stands before', () => {
    expect(complete('ao config --')).toEqual(
      expect.arrayContaining(['--docs', '--schema', '--json', '--quiet', '--help']),
    );
    expect(complete('ao config --sch')).toEqual(['--schema']);
    expect(complete('ao --json config --do')).toEqual(['--docs']);
  });

  test('offers the values of a flag and of an argument, and leaves file names to bash', () => {
    expect(complete('ao new --model ')).toEqual(['python', 'typescript', 'r']);
    expect(complete('ao init x --model t')).toEqual(['typescript']);
    expect(complete('ao completion ')).toEqual(shells);
    expect(complete('ao init x --contract ')).toEqual([]);
    expect(complete('ao init ')).toEqual([]);
  });

  test('is registered for both names', () => {
    const out = execFileSync('bash', ['-c', `source '${join(folder, 'ao.bash')}'; complete -p ao ozwald`], {
      encoding: 'utf8',
    });
    expect(out).toBe('complete -o default -F _ao ao\ncomplete -o default -F _ao ozwald\n');
  });
});

describe.each(['zsh', 'fish'])('%s completion', (shell) => {
  test('names every command, flag and value', async () => {
    const { stdout } = await ao(['completion', shell]);
    for (const word of ['init', 'new', 'config', 'model', 'python typescript', 'ozwald'])
      expect(stdout).toContain(word);
  });
});

test('an unknown shell is refused with those there are', async () => {
  const { status, stderr } = await ao(['completion', 'powershell']);
  expect(status).toBe(2);
  expect(stderr).toContain('bash, zsh, fish');
});
