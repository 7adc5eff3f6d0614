import { describe, expect, test } from 'vitest';
import { groups } from '../../cli/groups.js';
import { ao } from './harness.js';

describe('help', () => {
  test.each([[[]], [['--help']], [['-h']], [['help']]])(
    'ao %j lists the commands by what a person wants',
    async (argv) => {
      const { status, stdout } = await ao(argv);
      expect(status).toBe(0);
      for (const heading of Object.values(groups)) expect(stdout).toContain(heading);
      expect(stdout).toMatch(/\n {2}init, new +Make /);
      expect(stdout.match(/Make a project/g)).toHaveLength(1);
    },
  );

  test.each([[['config', '--help']], [['config', '-h']], [['help', 'config']]])(
    'ao %j shows usage, flags and examples',
    async (argv) => {
      const { stdout } = await ao(argv);
      expect(stdout).toContain('$ ao config');
      expect(stdout).toContain('--schema');
      expect(stdout).toContain('EXAMPLES');
    },
  );

  test('an alias has the help of its command', async () => {
    expect((await ao(['new', '--help'])).stdout).toContain('--contract');
  });

  test('ao help <code> explains an error', async () => {
    const { stdout } = await ao(['help', 'AO_PROJECT_NOT_FOUND']);
    expect(stdout).toContain('AO_PROJECT_NOT_FOUND: Not in a project');
    expect(stdout).toContain('docs/reference/errors.md');
  });
});
