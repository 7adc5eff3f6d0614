import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { fileLine, fileLines } from '../../cli/ui/file-words.js';
import { bytes, count, duration } from '../../cli/ui/measures.js';
import { unifiedDiff } from '../../cli/ui/diff-lines.js';
import { Output } from '../../cli/ui/output.js';
import { red } from '../../cli/ui/palette.js';
import { table } from '../../cli/ui/table.js';

class Stream {
  text = '';
  constructor(readonly isTTY = false) {}
  write(text: string): void {
    this.text += text;
  }
}

describe('measures', () => {
  test.each([
    [0, '0 ms'],
    [999, '999 ms'],
    [1234, '1.2 s'],
    [59_940, '59.9 s'],
    [59_960, '1 min 00 s'],
    [185_000, '3 min 05 s'],
  ])('%i ms is %s', (ms, text) => expect(duration(ms)).toBe(text));

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [4000, '4.0 kB'],
    [999_960, '1.0 MB'],
    [58_300_000, '58.3 MB'],
    [3e15, '3000.0 TB'],
  ])('%i bytes are %s', (n, text) => expect(bytes(n)).toBe(text));

  test('a noun follows its number', () => expect([count(1, 'file'), count(0, 'file')]).toEqual(['1 file', '0 files']));
});

describe('table', () => {
  test('columns line up by terminal cells, whatever the letters and colours', () => {
    expect(
      table(
        [
          ['日本', 'x'],
          ['abc', 'y'],
        ],
        '  ',
      ),
    ).toBe('  日本  x\n  abc   y');
    expect(
      stripVTControlCharacters(
        table([
          [red('ab'), 'x'],
          ['abc', 'y'],
        ]),
      ),
    ).toBe('ab   x\nabc  y');
  });
});

describe('words for files', () => {
  test('stand in a column, with a remark where there is one', () => {
    expect(stripVTControlCharacters(fileLine('create', 'a/b'))).toBe('      create  a/b');
    expect(stripVTControlCharacters(fileLine('whatever', 'a', 'why'))).toBe('    whatever  a  why');
  });

  const files = [
    { path: 'api/gen/contract.binpb', class: 'gen', action: 'update' },
    { path: 'api/src/gen.ts', class: 'seam', action: 'create' },
    { path: 'compose.yaml', class: 'keyed', action: 'skip', reason: 'yours is kept', keys: ['services.api.ports'] },
    { path: 'gen/a.py', class: 'gen', action: 'create' },
    { path: 'gen/b.py', class: 'gen', action: 'update' },
    { path: 'gen/c/vendor/d.py', class: 'gen', action: 'create' },
    { path: 'gen/e.py', class: 'gen', action: 'conflict', reason: 'edited by hand' },
    { path: 'gen/mine.py', class: 'seam', action: 'create' },
    { path: 'model.py', class: 'seam', action: 'skip', reason: 'yours' },
    { path: 'README.md', class: 'merged', action: 'merge', reason: "your edits and ao's" },
    { path: 'x/vendor/f.py', class: 'gen', action: 'identical' },
  ];
  const lines = (options = {}) => fileLines(files, options).map((line) => stripVTControlCharacters(line).trim());

  test('are one for generated files of a folder that fared alike, and none for what stays as it is', () => {
    expect(lines()).toEqual([
      'update  api/gen/contract.binpb',
      'create  api/src/gen.ts',
      'skip  compose.yaml  yours is kept, though ao.toml or ao has another: services.api.ports',
      'create  gen/  2 files',
      'update  gen/b.py',
      'conflict  gen/e.py  edited by hand',
      'create  gen/mine.py',
      "merge  README.md  your edits and ao's",
    ]);
  });

  test('are one for each file in a dry run', () => {
    expect(lines({ whole: true })).toHaveLength(9);
    expect(lines({ whole: true })).toContain('create  gen/c/vendor/d.py');
  });
});

describe('output', () => {
  afterEach(() => vi.unstubAllEnvs());

  test('a pipe gets no colours, unless FORCE_COLOR asks for them', () => {
    const stdout = new Stream();
    new Output({ json: false, quiet: false, stdout }).print('\u001b[31mred\u001b[39m');
    vi.stubEnv('FORCE_COLOR', '1');
    new Output({ json: false, quiet: false, stdout }).print('\u001b[31mred\u001b[39m');
    expect(stdout.text).toBe('red\n\u001b[31mred\u001b[39m\n');
  });

  test('a warning goes to stderr even when quiet', () => {
    const stderr = new Stream();
    new Output({ json: false, quiet: true, stderr }).warn('careful');
    expect(stderr.text).toBe('careful\n');
  });
});

describe('progress', () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] }));
  afterEach(() => void vi.useRealTimers());

  test('a log gets one plain line for each step that takes a second', async () => {
    const stderr = new Stream();
    const result = await new Output({ json: false, quiet: false, stderr }).during('Installing', async (step) => {
      vi.advanceTimersByTime(2500);
      step('Compiling');
      vi.advanceTimersByTime(1000);
      return 42;
    });
    expect(result).toBe(42);
    expect(stderr.text).toBe('Installing …\nCompiling …\n');
  });

  test('quick work shows nothing', async () => {
    const stderr = new Stream(true);
    await new Output({ json: false, quiet: false, stderr }).during(
      'Installing',
      async () => void vi.advanceTimersByTime(200),
    );
    expect(stderr.text).toBe('');
  });

  test('a terminal gets one line that is drawn again, gives way to other lines, and goes away at the end', async () => {
    const stderr = new Stream(true);
    const stdout = new Stream(true);
    await new Output({ json: false, quiet: false, stdout, stderr }).during('Installing', async () => {
      vi.advanceTimersByTime(400);
      expect(stderr.text.startsWith('\r\u001b[K')).toBe(true);
      expect(stripVTControlCharacters(stderr.text)).toMatch(/Installing \d+ ms/);
      stderr.text = '';
      new Output({ json: false, quiet: false, stdout, stderr }).say('not ours: nothing to clear');
      expect(stderr.text).toBe('');
    });
    expect(stderr.text).toBe('\r\u001b[K');
  });

  test('a line written meanwhile clears the spinner first; quiet work shows none', async () => {
    const stderr = new Stream(true);
    const output = new Output({ json: false, quiet: false, stdout: stderr, stderr });
    await output.during('Installing', async () => {
      vi.advanceTimersByTime(400);
      stderr.text = '';
      output.say('line');
    });
    expect(stderr.text).toBe('\r\u001b[Kline\n');
    const silent = new Stream(true);
    await new Output({ json: false, quiet: true, stderr: silent }).during(
      'x',
      async (step) => (step('y'), vi.advanceTimersByTime(9000)),
    );
    expect(silent.text).toBe('');
  });
});

describe('a diff', () => {
  const bytes = (text: string | undefined) => (text === undefined ? undefined : Buffer.from(text));
  const diff = (before: string | undefined, after: string | undefined, options = {}) =>
    unifiedDiff([{ path: 'a b.txt', before: bytes(before), after: bytes(after) }], options);

  test('is empty when nothing changes, and tells of bytes that are no text', async () => {
    expect(await diff('a\n', 'a\n')).toBe('');
    expect(await diff(undefined, undefined)).toBe('');
    expect(await diff('a\n', 'a\0b')).toBe('Binary files a/a b.txt and b/a b.txt differ\n');
  });

  test.each([
    ['a file changes', 'one\ntwo\n', 'one\n-- 2\nthree\n'],
    ['its last line has no end', 'one', 'one\ntwo'],
    ['it is new', undefined, 'one\n'],
    ['it goes', 'one\ntwo\n', undefined],
    ['it has line ends of Windows', 'one\r\ntwo\r\n', 'one\r\n2\r\n'],
    ['it has many places', 'a\n'.repeat(50), `b\n${'a\n'.repeat(48)}c\n`],
  ])('is taken by git when %s', async (_, before, after) => {
    const dir = mkdtempSync(join(tmpdir(), 'ao diff '));
    try {
      const file = join(dir, 'a b.txt');
      if (before !== undefined) writeFileSync(file, before);
      execFileSync('git', ['apply', '--unsafe-paths', '-p1', '-'], { cwd: dir, input: await diff(before, after) });
      expect(existsSync(file) ? readFileSync(file, 'utf8') : undefined).toBe(after);
    } finally {
      rmSync(dir, { recursive: true });
    }
  });

  test('is coloured by what a line is, and not by what stands in it', async () => {
    const lines = (await diff('-- a\nb\n', 'b\n+\n', { coloured: true })).split('\n');
    expect(stripVTControlCharacters(lines.join('\n'))).toBe(await diff('-- a\nb\n', 'b\n+\n'));
    expect(lines).toContain(red('--- a'));
  });
});
