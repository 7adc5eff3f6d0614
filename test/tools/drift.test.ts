import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, test } from 'vitest';
import { catalogue, ERROR_PAGES, fault, type ErrorCode } from '../../runtime/errors/index.js';
import { DERIVED_FOLDERS, derivedFiles } from '../../tools/gen/derived.js';
import { findDrift, mendDrift } from '../../tools/gen/drift.js';
import { REPOSITORY, room } from '../cli/harness.js';

const wanted = await derivedFiles(REPOSITORY);

describe('generated files', () => {
  test('are what their sources say', async () => {
    expect(await findDrift(REPOSITORY, wanted, DERIVED_FOLDERS)).toEqual([]);
  });

  describe('when a drift is planted', () => {
    const copy = join(room(), 'copy');
    beforeEach(async () => {
      rmSync(copy, { recursive: true, force: true });
      await mendDrift(copy, wanted, await findDrift(copy, wanted, DERIVED_FOLDERS));
    });

    test.each([
      [
        'an edited page',
        'docs/reference/errors.md',
        'differs',
        (file: string) => writeFileSync(file, `${readFileSync(file, 'utf8')}\nmine\n`),
      ],
      ['a missing schema', 'schema/ao.schema.json', 'is missing', (file: string) => rmSync(file)],
      [
        'a page that nothing generates',
        'docs/reference/old.md',
        'is not generated any more',
        (file: string) => writeFileSync(file, 'old'),
      ],
      [
        'a command that is not in the table',
        'cli/commands.gen.ts',
        'differs',
        (file: string) => writeFileSync(file, readFileSync(file, 'utf8').replace(/^import config.*\n/m, '')),
      ],
    ] as const)('%s is found by name, and mended', async (_, path, kind, plant) => {
      plant(join(copy, path));
      const drift = await findDrift(copy, wanted, DERIVED_FOLDERS);
      expect(drift).toEqual([{ path, kind }]);
      await mendDrift(copy, wanted, drift);
      expect(await findDrift(copy, wanted, DERIVED_FOLDERS)).toEqual([]);
    });
  });
});

describe('the error catalogue and its pages', () => {
  const page = wanted.get(ERROR_PAGES) ?? '';
  const headings = [...page.matchAll(/^## (\S+)$/gm)].map(([, code]) => code);
  const codes = Object.keys(catalogue) as ErrorCode[];

  test('every code has its section, and every section its code', () => {
    expect(headings).toEqual([...codes].sort());
  });

  test.each(codes)('%s has a name of the right form, a title, a page and a remedy', (code) => {
    expect(code).toMatch(/^AO_[A-Z]+(_[A-Z0-9]+)+$/);
    const { title, page: text } = catalogue[code];
    expect(title).toMatch(/^\S.{5,}[^.]$/);
    expect(text.length).toBeGreaterThan(40);
    // Any parameter can be read as a text, a list or a number.
    const anything = new Proxy({}, { get: () => Object.assign(['x'], { toString: () => 'x', replace: () => 'x' }) });
    const error = fault(code, anything as never);
    expect(error.message.length).toBeGreaterThan(2);
    expect(error.remedy.length).toBeGreaterThan(0);
    expect(error.docs).toBe(`${ERROR_PAGES}#${code.toLowerCase()}`);
  });
});
