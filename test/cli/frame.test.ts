import { existsSync, readFileSync } from 'node:fs';
import { Errors, Flags, type Command } from '@oclif/core';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { AoCommand } from '../../cli/base-command.js';
import { COMMANDS } from '../../cli/commands.gen.js';
import { FailureWithResult } from '../../cli/failure.js';
import { fault } from '../../runtime/errors/index.js';
import { ao, room } from './harness.js';

/** A command whose body the test gives. */
function command(
  body: (self: AoCommand & { say(text: string): void; end(status: number): never }) => Promise<object>,
): Record<string, Command.Class> {
  class Probe extends AoCommand {
    static override summary = 'A probe.';
    static override flags = {
      size: Flags.integer({ summary: 'A number.' }),
      shape: Flags.option({ options: ['round', 'square'], summary: 'One of two.', exclusive: ['size'] })(),
      bright: Flags.boolean({ allowNo: true, summary: 'Or not.' }),
    };
    say(text: string) {
      this.output.say(text);
    }
    print(text: string) {
      this.output.print(text);
    }
    end(status: number): never {
      return this.endWith(status, { ended: status });
    }
    async run(): Promise<object> {
      await this.parse(Probe);
      return body(this);
    }
  }
  return { probe: Probe as unknown as Command.Class };
}

afterEach(() => vi.unstubAllEnvs());

describe('the shape of a command', () => {
  test('every command has a group, an order, a one-line purpose that ends in a full stop, and examples', () => {
    for (const [id, Class] of Object.entries(COMMANDS)) {
      const { group, summary = '', examples = [], order } = Class as unknown as typeof AoCommand & { order: number };
      expect(group, id).toBeDefined();
      expect(order, id).toBeTypeOf('number');
      expect(summary, id).toMatch(/^[A-Z][^\n]{10,100}\.$/);
      expect(examples.length, id).toBeGreaterThan(0);
      for (const flag of Object.values(Class.flags ?? {}))
        expect(flag.summary, `${id} --${flag.name}`).toMatch(/^[A-Z].*\.$/);
    }
  });
});

describe('--json', () => {
  test('prints exactly one object on stdout, and what is going on goes to stderr', async () => {
    const table = command(async (self) => (self.say('working'), { answer: 42 }));
    const { status, stdout, stderr } = await ao(['probe', '--json'], undefined, table);
    expect(status).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ answer: 42 });
    expect(stderr).toBe('working\n');
  });

  test('prints an error as an object with code, remedy, page and exit status', async () => {
    const table = command(async () => {
      throw fault('AO_PROJECT_NOT_FOUND', { dir: '/x' });
    });
    const { status, stdout, stderr } = await ao(['probe', '--json'], undefined, table);
    expect(status).toBe(2);
    expect(stderr).toBe('');
    expect(JSON.parse(stdout)).toEqual({
      error: expect.objectContaining({
        code: 'AO_PROJECT_NOT_FOUND',
        exit: 2,
        docs: 'docs/reference/errors.md#ao_project_not_found',
        remedy: [expect.any(String)],
      }),
    });
  });

  test('keeps the result beside the error of a failure that has one', async () => {
    const table = command(async () => {
      throw new FailureWithResult(fault('AO_CHECK_FAILED', { failed: ['types'], total: 3 }), { checks: [1, 2, 3] });
    });
    const { status, stdout } = await ao(['probe', '--json'], undefined, table);
    expect(status).toBe(65);
    expect(JSON.parse(stdout)).toMatchObject({ checks: [1, 2, 3], error: { code: 'AO_CHECK_FAILED' } });
  });

  test('is printed too when a command ends with a status of its own', async () => {
    const { status, stdout } = await ao(
      ['probe', '--json'],
      undefined,
      command(async (self) => self.end(7)),
    );
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toEqual({ ended: 7 });
  });

  test('after -- belongs to somebody else', async () => {
    const { status, stderr } = await ao(
      ['probe', '--', '--json'],
      undefined,
      command(async () => ({})),
    );
    expect(status).toBe(2);
    expect(stderr).toContain('AO_COMMAND_ARGUMENTS');
  });
});

describe('--quiet', () => {
  test.each([['--quiet'], ['-q']])('%s leaves the answer and drops the rest', async (flag) => {
    const table = command(async (self) => {
      self.say('working');
      (self as unknown as { print(text: string): void }).print('42');
      return {};
    });
    expect(await ao(['probe', flag], undefined, table)).toEqual({ status: 0, stdout: '42\n', stderr: '' });
  });
});

describe('what goes wrong', () => {
  test('an error in words: fact, findings, remedy, where it is explained; no stack', async () => {
    const table = command(async () => {
      throw fault('AO_CHECK_FAILED', { failed: ['types'], total: 3 }, { details: ['one', 'two'] });
    });
    const { stderr, stdout } = await ao(['probe'], undefined, table);
    expect(stdout).toBe('');
    expect(stderr).toBe(
      "error 1 of 3 checks failed: types\n  one\n  two\n  → Mend the first, then run it alone: `ao check --only 'types'`\n  AO_CHECK_FAILED: `ao help AO_CHECK_FAILED`\n",
    );
  });

  test('AO_DEBUG=1 adds the stack and the causes', async () => {
    vi.stubEnv('AO_DEBUG', '1');
    const table = command(async () => {
      throw fault('AO_PROJECT_NOT_FOUND', { dir: '/x' }, { cause: new Error('the reason below') });
    });
    expect((await ao(['probe'], undefined, table)).stderr).toMatch(
      /at .*\n[^]*caused by Error: the reason below\n.*at /,
    );
  });

  test('an unforeseen error is a bug in ao: a log file without values, exit 1', async () => {
    const cache = room();
    vi.stubEnv('XDG_CACHE_HOME', cache);
    const table = command(async () => {
      throw new TypeError('x is not a function', { cause: new Error('deeper') });
    });
    const { status, stderr } = await ao(['probe', '--size=3'], undefined, table);
    expect(status).toBe(1);
    expect(stderr).toContain('this is a bug in ao: x is not a function');
    expect(stderr).not.toMatch(/^\s+at /m);
    const log = /Report it with the file (.*)/.exec(stderr)?.[1] ?? '';
    expect(log.startsWith(cache)).toBe(true);
    const text = readFileSync(log, 'utf8');
    expect(text).toMatch(/ao probe --size=…\n\nTypeError: x is not a function\n {4}at [^]*caused by: Error: deeper/);
  });

  test('a bug is logged to the temporary folder when the cache cannot be written to', async () => {
    vi.stubEnv('XDG_CACHE_HOME', '/dev/null');
    const table = command(async () => Promise.reject('only words'));
    const log = /Report it with the file (.*)/.exec((await ao(['probe'], undefined, table)).stderr)?.[1] ?? '';
    expect(existsSync(log)).toBe(true);
    expect(readFileSync(log, 'utf8')).toContain('only words');
  });

  test.each([
    ['ENOSPC', 'AO_COMMAND_DISK_FULL', 75],
    ['EDQUOT', 'AO_COMMAND_DISK_FULL', 75],
    ['EACCES', 'AO_COMMAND_FILE_DENIED', 73],
    ['EROFS', 'AO_COMMAND_FILE_DENIED', 73],
  ])('%s of the operating system is %s', async (code, expected, exit) => {
    const table = command(async () => {
      throw Object.assign(new Error(`${code}: no`), { code, path: '/some/file' });
    });
    const { status, stderr } = await ao(['probe'], undefined, table);
    expect(status).toBe(exit);
    expect(stderr).toContain(expected);
    expect(stderr).toContain('/some/file');
  });

  test('a mistyped topic has a hint, too', async () => {
    const { probe } = command(async () => ({}));
    const { status, stderr } = await ao(['blueprnt', 'add'], undefined, { 'blueprint:add': probe! });
    expect(status).toBe(2);
    expect(stderr).toContain('Did you mean `ao blueprint`?');
  });

  test.each([
    ['a mistyped command', ['prob'], 'Did you mean `ao probe`?'],
    ['an unknown command', ['conquer'], 'ao --help'],
    ['a mistyped flag', ['probe', '--sise', '3'], 'Did you mean --size?'],
    ['an unknown flag', ['probe', '--zzzzzzz'], 'ao probe --help'],
    ['a mistyped flag of those that can be denied', ['probe', '--no-brigth'], 'Did you mean --no-bright?'],
    [
      'a value of the wrong type',
      ['probe', '--size', 'big'],
      '`ao probe`: --size: expected an integer but received: big\n',
    ],
    ['a mistyped value of few', ['probe', '--shape', 'Suqare'], 'Did you mean --shape square?'],
    ['the beginning of a value', ['probe', '--shape', 'r'], 'Did you mean --shape round?'],
    ['a value far from all', ['probe', '--shape', 'flat'], '`ao probe`: --shape: "flat" is none of round, square\n'],
    ['two that exclude each other', ['probe', '--shape=round', '--size=3'], '`ao probe`: --size=3 cannot also be'],
    ['an argument too many', ['probe', 'extra'], 'unexpected argument: extra'],
    ['a mistyped error code', ['help', 'AO_PROJECT_NOT_FUND'], 'AO_PROJECT_NOT_FOUND'],
    ['help of an unknown command', ['help', 'prob'], 'Did you mean `ao probe`?'],
  ])('%s ends with 2 and a hint', async (_, argv, hint) => {
    const { status, stderr } = await ao(
      argv,
      undefined,
      command(async () => ({})),
    );
    expect(status).toBe(2);
    expect(stderr).toContain(hint);
  });

  test('a question left by Ctrl-C ends with 130 and no words', async () => {
    const table = command(async () => {
      throw new DOMException('left', 'AbortError');
    });
    expect(await ao(['probe'], undefined, table)).toEqual({ status: 130, stdout: '', stderr: '' });
  });

  test('oclif asked to exit is obeyed', async () => {
    const table = command(async () => {
      throw new Errors.ExitError(3);
    });
    expect((await ao(['probe'], undefined, table)).status).toBe(3);
  });
});
