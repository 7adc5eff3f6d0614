import { PassThrough } from 'node:stream';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { askFolder, askLanguage, canAsk } from '../../cli/ui/questions.js';

/** A terminal at which `keys` are typed once the question stands there. */
function typist(keys: string) {
  const input = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => input });
  const output = Object.assign(new PassThrough(), { isTTY: true, columns: 80, rows: 24 });
  output.once('data', () => setImmediate(() => input.write(keys)));
  return { input, output };
}

describe('questions', () => {
  test('the folder as typed, or the proposal', async () => {
    expect(await askFolder(typist('größe\r'))).toBe('größe');
    expect(await askFolder(typist('\r'))).toBe('myproj');
  });

  test('the language by arrow keys', async () => {
    expect(await askLanguage(typist('\r'))).toBe('python');
    expect(await askLanguage(typist('\u001b[B\r'))).toBe('typescript');
  });

  test('Ctrl-C leaves', async () => {
    await expect(askFolder(typist('\u0003'))).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('whether to ask', () => {
  const terminal = (isTTY: boolean) => {
    vi.stubEnv('CI', '');
    vi.spyOn(process, 'stdin', 'get').mockReturnValue({ isTTY } as never);
    vi.spyOn(process, 'stdout', 'get').mockReturnValue({ isTTY } as never);
  };
  afterEach(() => void (vi.restoreAllMocks(), vi.unstubAllEnvs()));

  test('only in a terminal, and not when the answers are given', () => {
    terminal(false);
    expect(canAsk({ yes: false, json: false })).toBeFalsy();
    vi.restoreAllMocks();
    terminal(true);
    expect([
      canAsk({ yes: false, json: false }),
      canAsk({ yes: true, json: false }),
      canAsk({ yes: false, json: true }),
    ]).toEqual([true, false, false]);
    vi.stubEnv('CI', 'true');
    expect(canAsk({ yes: false, json: false })).toBe(false);
  });
});
