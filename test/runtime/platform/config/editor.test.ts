import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Ajv } from 'ajv';
import { parse } from 'smol-toml';
import { afterAll, describe, expect, it } from 'vitest';
import { jsonSchema } from '../../../../runtime/platform/config/index.js';

const EXAMPLES = readdirSync('examples', { withFileTypes: true }).filter((each) => each.isDirectory());
const tomlOf = (example: string) => readFileSync(join('examples', example, 'ao.toml'), 'utf8');
const validate = new Ajv({ strict: true, allErrors: true, allowUnionTypes: true }).compile(jsonSchema());
const problems = (toml: string) => (validate(parse(toml)) ? [] : (validate.errors ?? []).map((e) => e.instancePath));

describe('the JSON Schema of ao.toml', () => {
  it.each(EXAMPLES.map(({ name }) => name))('fits the ao.toml of %s', (example) => {
    expect(problems(tomlOf(example))).toEqual([]);
  });

  it.each([
    ['a key that is none', '[galaxy]\nspeed = 1\n', ['']],
    [
      'a value of another type',
      '[services.x]\nkind = "model"\nlanguage = "python"\nport = "1"\n',
      ['/services/x/port'],
    ],
    ['a value that is none of a few', '[engine]\ndefault = "swarm"\n', ['/engine/default']],
    ['a table of yours', '[x-mine]\nspeed = 1\n', []],
  ])('judges %s', (_, toml, places) => {
    expect(problems(`[project]\nname = "irises"\n${toml}`)).toEqual(places);
  });

  it('says of every key what it is', () => {
    const missing: string[] = [];
    const walk = (schema: Record<string, unknown>, path: string) => {
      for (const [key, value] of Object.entries(
        (schema['properties'] ?? {}) as Record<string, Record<string, unknown>>,
      )) {
        if (!value['description']) missing.push(`${path}${key}`);
        walk(value, `${path}${key}.`);
      }
      const others = schema['additionalProperties'];
      if (typeof others === 'object' && others !== null) walk(others as Record<string, unknown>, `${path}*.`);
    };
    walk(jsonSchema(), '');
    expect(missing).toEqual([]);
  });
});

describe('an editor that reads the line `#:schema` of a new ao.toml', () => {
  const dir = mkdtempSync(join(tmpdir(), 'ao editor '));
  afterAll(() => rmSync(dir, { recursive: true }));
  /** What taplo, which is behind the TOML extension of editors, says of a file. */
  const lint = async (toml: string): Promise<string> => {
    writeFileSync(join(dir, 'ao.toml'), toml);
    const taplo = resolve('node_modules/@taplo/cli/dist/cli.js');
    const done = await promisify(execFile)(process.execPath, [taplo, 'lint', '--colors', 'never', 'ao.toml'], {
      cwd: dir,
    }).catch((error: { stdout: string; stderr: string }) => error);
    return `${done.stdout}${done.stderr}`;
  };

  it('finds the schema in the project and tells what is wrong, and where', async () => {
    mkdirSync(join(dir, '.ao'));
    writeFileSync(join(dir, '.ao/ao.schema.json'), JSON.stringify(jsonSchema()));
    const good = tomlOf('stubs-python-iris');
    expect(await lint(good)).not.toContain('error');
    const wrong = await lint(`${good}\n[galaxy]\nspeed = 1\n`);
    expect(wrong).toMatch(/'galaxy' was unexpected/);
    expect(wrong).toContain(`ao.toml:${good.split('\n').length + 1}:`);
  }, 60_000);
});
