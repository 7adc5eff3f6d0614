import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Field, Seed } from '../sync/scenarios/field.js';

let seed: Seed;
beforeAll(async () => {
  seed = await new Seed().make();
});
afterAll(() => seed.clean());

/** A formatter of the project's own: it indents by four, and writes down what it was given. */
const FORMATTER = `#!/bin/sh
echo "$@" >> "$FORMAT_LOG"
[ -e "$FORMAT_FAILS" ] && { echo 'cannot parse it' >&2; exit 2; }
for file in "$@"; do sed -i 's/^  \\([^ ]\\)/    \\1/' "$file"; done
`;

let at: Field;
let log: string;
let fails: string;
beforeEach(() => {
  at = seed.plant('without git');
  log = `${at.root} log`;
  fails = `${at.root} fails`;
  writeFileSync(log, '');
  process.env['FORMAT_LOG'] = log;
  process.env['FORMAT_FAILS'] = fails;
  const tool = at.at('api-service/node_modules/.bin/four');
  mkdirSync(dirname(tool), { recursive: true });
  writeFileSync(tool, FORMATTER);
  chmodSync(tool, 0o755);
});

const runs = () =>
  readFileSync(log, 'utf8')
    .split('\n')
    .filter((line) => line !== '');
const use = (rules: string) => at.edit('ao.toml', (text) => `${text}\n[sync.format]\n${rules}\n`);
const TSCONFIG = 'project/template/api-service/tsconfig.json';
const news = (text: string) => text.replace('"compilerOptions": {', '"compilerOptions": {\n    "news": true,');

describe('a formatter of the project’s own', () => {
  it('goes over ao’s text before it is compared, so that formatting is no edit', async () => {
    use('"*.json" = ["four"]');
    // As the user's editor did long ago.
    const formatted = at.read('api-service/tsconfig.json').replace(/^ {2}(?! )/gm, '    ');
    at.write('api-service/tsconfig.json', formatted);
    expect(await at.sync()).toMatchObject({ 'api-service/tsconfig.json': 'identical' });
    expect(at.read('.ao/base/api-service/tsconfig.json')).toBe(formatted);
    at.release({ [TSCONFIG]: news });
    expect(await at.upgrade()).toMatchObject({ 'api-service/tsconfig.json': 'update' });
    expect(at.read('api-service/tsconfig.json')).toMatch(/^ {4}"compilerOptions": \{\n {4}"news"/m);
  });

  it('is run for news alone, and in a copy', async () => {
    use('"api-service/*.json" = "four --quiet"\n"*.json" = ["four"]');
    await at.sync();
    const first = runs();
    expect(first[0]).toMatch(/^--quiet .*api-service\/tsconfig\.json/);
    expect(first.join(' ')).not.toMatch(/gen\/|vendor\//);
    await at.sync();
    expect(runs()).toEqual(first);
    at.release({ [TSCONFIG]: news });
    await at.upgrade();
    expect(runs().slice(first.length)).toEqual(['--quiet api-service/tsconfig.json']);
    expect(readdirSync(tmpdir()).filter((name) => name.startsWith('ao-format-'))).toEqual([]);
  });

  it('that fails is told; its files wait, and are brought in line when it works again', async () => {
    use('"*.json" = ["four"]');
    await at.sync();
    at.edit('api-service/tsconfig.json', (text) => text.replace('{\n', '{\n    // mine\n'));
    const before = at.read('api-service/tsconfig.json');
    writeFileSync(fails, '');
    at.release({ [TSCONFIG]: news });
    await at.upgrade();
    expect(at.warnings).toEqual([
      expect.stringMatching(/formatter of \*\.json failed.*exit status 2; cannot parse it/),
    ]);
    expect(at.read('api-service/tsconfig.json')).toBe(before);
    writeFileSync(fails, '');
    await at.sync();
    expect(at.warnings).toHaveLength(1);
    rmSync(fails);
    expect(await at.sync()).toMatchObject({ 'api-service/tsconfig.json': 'merge' });
    expect(at.read('api-service/tsconfig.json')).toMatch(/\/\/ mine\n[^]*"news": true/);
    expect(at.warnings).toEqual([]);
  });

  it('that cannot be started leaves files as ao writes them', async () => {
    use('"*.json" = ["no-such-formatter"]');
    const before = at.read('api-service/tsconfig.json');
    await at.sync();
    expect(at.warnings).toEqual([expect.stringContaining('ENOENT')]);
    expect(at.read('api-service/tsconfig.json')).toBe(before);
    expect(at.read('.ao/manifest.json')).not.toContain('unformatted');
  });

  it('finds the settings that the project has for it', async () => {
    use('"*.md" = "cp .editorconfig README.md; true"');
    at.release({ 'project/template/README.md.hbs': (text) => `${text}more\n` });
    await at.upgrade();
    expect(at.read('README.md')).toBe(at.read('.editorconfig'));
    expect(existsSync(at.at('.editorconfig'))).toBe(true);
  });

  it('is none where ao.toml names none', async () => {
    await at.sync();
    expect(runs()).toEqual([]);
  });
});
