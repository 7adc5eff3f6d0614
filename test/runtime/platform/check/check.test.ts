import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { fault } from '../../../../runtime/errors/index.js';
import { gateChecks, junit, runChecks, type Check, type CheckEvent } from '../../../../runtime/platform/check/index.js';
import { loadProject } from '../../../../runtime/platform/config/index.js';
import { identityOf } from '../../../../runtime/platform/process/identity.js';
import { eventually } from '../../../contract/engine.js';
import { folderWith } from '../support/project.js';

const never = new AbortController().signal;
const passing = (name: string): Check => ({ name, run: async () => ({ status: 'passed' }) });
const failing = (name: string, remedy?: string): Check => ({
  name,
  ...(remedy ? { remedy } : {}),
  run: async () => ({ status: 'failed', detail: `${name} is bad` }),
});
const gatesOf = async (toml: string, files: Record<string, string> = {}) => {
  const root = await folderWith({ 'ao.toml': `[project]\nname = "a"\n${toml}`, ...files });
  return { root, checks: gateChecks(await loadProject(root, {})) };
};
const only = async (checks: Check[], name: string) =>
  (await runChecks(checks, { signal: never, only: [name] })).results[0]!;

describe('running checks', () => {
  it('runs all, whatever some find, and reports in the order given', async () => {
    const events: CheckEvent[] = [];
    const checks = [
      failing('lint', 'mend it'),
      passing('types'),
      { name: 'docker', run: async () => ({ status: 'skipped' as const, detail: 'none here' }) },
    ];
    const report = await runChecks(checks, { signal: never, onEvent: (event) => events.push(event) });
    expect(report).toMatchObject({ passed: 1, failed: 1, skipped: 1 });
    expect(report.results).toMatchObject([
      { name: 'lint', status: 'failed', detail: 'lint is bad', remedy: 'mend it' },
      { name: 'types', status: 'passed' },
      { name: 'docker', status: 'skipped', detail: 'none here' },
    ]);
    expect(report.results[1]).not.toHaveProperty('remedy');
    expect(events).toHaveLength(6);
  });

  it('runs several at once, as many as allowed', async () => {
    let running = 0;
    let most = 0;
    const check = (name: string): Check => ({
      name,
      async run() {
        most = Math.max(most, ++running);
        await new Promise((resolve) => setTimeout(resolve, 20));
        running--;
        return { status: 'passed' };
      },
    });
    await runChecks(['a', 'b', 'c', 'd', 'e'].map(check), { signal: never, concurrency: 2 });
    expect(most).toBe(2);
  });

  it('tells an error of ao in its words, and lets a bug through', async () => {
    const broken: Check = {
      name: 'config',
      run: async () => {
        throw fault('AO_PROJECT_NOT_FOUND', { dir: '/x' }, { details: ['and more'] });
      },
    };
    const { results } = await runChecks([broken], { signal: never });
    expect(results[0]).toMatchObject({
      status: 'failed',
      detail: 'there is no ao.toml in /x or above it\nand more',
      remedy: expect.stringContaining('ao init'),
    });
    const bug: Check = {
      name: 'bug',
      run: async () => {
        throw new TypeError('oops');
      },
    };
    await expect(runChecks([bug], { signal: never })).rejects.toThrow('oops');
  });

  it('runs only those named, and says what was meant by another name', async () => {
    const checks = [passing('api types'), passing('api lint')];
    expect((await runChecks(checks, { signal: never, only: ['api lint'] })).results.map((r) => r.name)).toEqual([
      'api lint',
    ]);
    const error = await runChecks(checks, { signal: never, only: ['api lnit'] }).catch((e) => e);
    expect(error).toMatchObject({
      code: 'AO_CHECK_UNKNOWN',
      message: expect.stringContaining('api types, api lint'),
    });
    expect(error.remedy[0]).toContain('api lint');
  });
});

describe('the gates of a project', () => {
  it('run in their folder with its own programs first', async () => {
    const { root, checks } = await gatesOf(
      '[check.gates.own]\ndir = "model-service"\nrun = ["mytool", "a b"]\n[check.gates.shell]\ndir = "model-service"\nrun = "mytool c | grep c && test -f here"\n',
      {
        'model-service/here': '',
        'model-service/.venv/bin/mytool': '#!/bin/sh\necho "$1 in $(basename "$PWD")"\ntest "$1" != "a b"\n',
      },
    );
    await chmod(join(root, 'model-service/.venv/bin/mytool'), 0o755);
    const report = await runChecks(checks, { signal: never });
    expect(report.results).toMatchObject([
      {
        name: 'own',
        status: 'failed',
        detail: 'a b in model-service',
        remedy: 'See it alone: `ao check --only own`',
      },
      { name: 'shell', status: 'passed' },
    ]);
  });

  it('see what ao.toml adds to the environment of the service in whose folder they run', async () => {
    const service = (name: string, more = '') =>
      `[services.${name}]\nkind = "model"\nlanguage = "python"\nport = ${name.length}\n${more}[services.${name}.env]\nWHO = "${name}"\n`;
    const gate = (name: string, dir: string) =>
      `[check.gates.${name}]\ndir = "${dir}"\nrun = "echo $WHO of $OUTER; false"\n`;
    const gates = [gate('own', 'model'), gate('below', 'model/test'), gate('other', 'model-b'), gate('none', '.')];
    const files = { 'model/test/x': '', 'model-b/x': '' };
    vi.stubEnv('OUTER', 'mine');
    const { checks } = await gatesOf([service('model'), service('model-b'), ...gates].join(''), files);
    const report = await runChecks(checks, { signal: never });
    vi.unstubAllEnvs();
    expect(report.results.map(({ detail }) => detail)).toEqual([
      'model of mine',
      'model of mine',
      'model-b of mine',
      'of mine',
    ]);
  });

  it('take the lists of AnOps: words, no shell, each once, in the project folder', async () => {
    const { checks } = await gatesOf(
      `[check]\nlinters = ["sh -c 'test -f ao.toml'", "echo $HOME && false"]\ntesters = ["sh -c 'test -f ao.toml'", "false 'open"]\n`,
    );
    const report = await runChecks(checks, { signal: never });
    expect(report.results.map(({ name, status }) => `${name}: ${status}`)).toEqual([
      "sh -c 'test -f ao.toml': passed",
      'echo $HOME && false: passed',
      "false 'open: failed",
    ]);
  });

  it('fail with a remedy when their program is missing, by words or in the shell', async () => {
    const { checks } = await gatesOf(
      '[check.gates.words]\nrun = ["no-such-tool"]\n[check.gates.shell]\nrun = "no-such-tool -q"\n[check.gates.mine]\ndir = "api-service"\nrun = ["no-such-tool"]\n[check.gates.rights]\nrun = ["./plain"]\n',
      { 'api-service/package.json': '{}', plain: 'x' },
    );
    expect(await only(checks, 'words')).toMatchObject({
      status: 'failed',
      detail: 'there is no program "no-such-tool" in PATH or in the folder\'s own',
      remedy: expect.stringContaining('ao doctor'),
    });
    expect(await only(checks, 'shell')).toMatchObject({
      status: 'failed',
      detail: expect.stringContaining('not found'),
      remedy: expect.stringContaining('ao doctor'),
    });
    expect(await only(checks, 'mine')).toMatchObject({
      remedy: expect.stringContaining('packages of api-service are not installed'),
    });
    expect(await only(checks, 'rights')).toMatchObject({ detail: '"./plain" cannot be run: EACCES' });
  });

  it('fail when their folder is not there', async () => {
    const { checks } = await gatesOf('[check.gates.g]\ndir = "gone"\nrun = "true"\n');
    expect(await only(checks, 'g')).toMatchObject({
      status: 'failed',
      detail: 'there is no folder gone',
      remedy: 'Mend `dir` under [check.gates.g] in ao.toml',
    });
  });

  it('keep the end of a flood of output, and give their own remedy', async () => {
    const { checks } = await gatesOf(
      `[check.gates.flood]\nrun = "seq 1 200000; exit 7"\nremedy = "less"\n[check.gates."it's silent"]\nrun = "exit 7"\n`,
    );
    const result = await only(checks, 'flood');
    expect(result.remedy).toBe('less');
    expect(result.detail!.length).toBeLessThan(140_000);
    expect(result.detail).toMatch(/^… \d+ lines before are left out\n/);
    expect(result.detail).toMatch(/\n200000$/);
    expect(await only(checks, "it's silent")).toMatchObject({
      detail: 'ended with exit status 7 and said nothing',
      remedy: `See it alone: \`ao check --only 'it'\\''s silent'\``,
    });
  });

  it('end with all they started when interrupted', async () => {
    const { checks, root } = await gatesOf(
      '[check.gates.long]\nrun = "sleep 300 & echo $! > pid; wait"\n[check.gates.next]\nrun = "touch started"\n',
    );
    const stop = new AbortController();
    const done = runChecks(checks, { signal: stop.signal, concurrency: 1 });
    done.catch(() => {});
    const pid = await eventually('it runs', () => {
      try {
        return (
          Number(
            execFileSync('cat', [join(root, 'pid')], { stdio: 'pipe' })
              .toString()
              .trim(),
          ) || undefined
        );
      } catch {
        return undefined;
      }
    });
    stop.abort(new Error('interrupted'));
    await expect(done).rejects.toThrow('interrupted');
    await eventually('what it had started is gone', () => identityOf(pid) === undefined);
    expect(() => execFileSync('cat', [join(root, 'started')], { stdio: 'pipe' })).toThrow();
  });
});

describe('the JUnit report', () => {
  it('is well-formed whatever the tools printed', async () => {
    const nasty = '\u001b[31mred\u001b[0m <b> & "q" \u0000\u0007\uD800 ünï 世界 🎉\nline two ]]>';
    const checks: Check[] = [
      { name: 'a "b" <c>', run: async () => ({ status: 'failed', detail: nasty, remedy: 'do\nthis' }) },
      { name: 's', run: async () => ({ status: 'skipped', detail: 'why' }) },
      passing('p'),
    ];
    const xml = junit(await runChecks(checks, { signal: never }));
    const root = await folderWith({ 'junit.xml': xml });
    const script =
      'import sys, json, xml.etree.ElementTree as e; r = e.parse(sys.argv[1]).getroot(); print(json.dumps([r.attrib, [[c.attrib["name"], [[x.tag, x.attrib, x.text] for x in c]] for c in r]]))';
    const [suite, cases] = JSON.parse(execFileSync('python3', ['-c', script, join(root, 'junit.xml')]).toString());
    expect(suite).toMatchObject({ tests: '3', failures: '1', skipped: '1' });
    expect(cases).toEqual([
      [
        'a "b" <c>',
        [['failure', { message: 'do\nthis' }, 'red <b> & "q" \uFFFD\uFFFD\uFFFD ünï 世界 🎉\nline two ]]>']],
      ],
      ['s', [['skipped', { message: 'why' }, null]]],
      ['p', []],
    ]);
  });
});
