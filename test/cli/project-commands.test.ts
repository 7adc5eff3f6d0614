import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { syncIfManaged } from '../../cli/steps/sync.js';
import { ao, REPOSITORY, room } from './harness.js';

const folder = room();
const project = join(folder, 'projekt');
const read = (path: string) => readFileSync(join(project, path), 'utf8');
const write = (path: string, text: string) => writeFileSync(join(project, path), text);
const proto = 'model-interface/projekt/v1/projekt.proto';

/** Files that a test may spoil; they are put back after it. */
const kept = ['ao.toml', proto, 'model-service/model.py', 'README.md', 'model-service/gen/base.py'];
let pristine: Map<string, string>;

beforeAll(async () => {
  expect((await ao(['init', project, '--no-install', '--yes'])).status).toBe(0);
  pristine = new Map(kept.map((path) => [path, read(path)]));
});
beforeEach(() => {
  for (const [path, text] of pristine) if (read(path) !== text) write(path, text);
});
afterEach(() => vi.unstubAllEnvs());

describe('ao init', () => {
  test('says what it wrote and what next', async () => {
    const { status, stdout } = await ao(['new', 'ein Projekt', '--no-install', '--model', 'typescript'], folder);
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {6}create {2}ao\.toml$/m);
    expect(stdout).toMatch(/^ {2}cd 'ein Projekt'$/m);
    expect(stdout).toMatch(/^ {2}ao install +what the services need$/m);
    expect(existsSync(join(folder, 'ein Projekt/model-service/src/model.ts'))).toBe(true);
  });

  test('writes nothing with --dry-run, and shows the files as JSON', async () => {
    const { stdout } = await ao(['init', 'dry', '--dry-run', '--json'], folder);
    const result = JSON.parse(stdout) as { files: { path: string; action: string }[] };
    expect(result).toMatchObject({
      dryRun: true,
      installed: false,
      name: 'dry',
      model: 'python',
      contract: 'starter',
      root: join(folder, 'dry'),
    });
    expect(result.files).toContainEqual(expect.objectContaining({ path: 'ao.toml', action: 'create' }));
    expect(existsSync(join(folder, 'dry'))).toBe(false);
    expect((await ao(['init', 'dry', '--dry-run'], folder)).stdout).toContain('Nothing was written');
  });

  test('takes the language by either name', async () => {
    for (const flag of [
      ['--language', 'typescript'],
      ['-l', 'typescript'],
      ['-m', 'typescript'],
    ])
      expect((await ao(['init', 'lang', '--dry-run', '--json', ...flag], folder)).stdout).toContain('"typescript"');
  });

  test('takes a contract of several files, into the folder it stands in', async () => {
    const dir = join(folder, 'helper');
    mkdirSync(dir);
    const contracts = ['chat', 'embed'].flatMap((name) => [
      '--contract',
      join(REPOSITORY, `test/fixtures/contracts/assistant/${name}.proto`),
    ]);
    const { status, stdout } = await ao(['init', '.', '--name', 'help-desk', '--no-install', ...contracts], dir);
    expect(status).toBe(0);
    expect(stdout).not.toMatch(/^ {2}cd /m);
    expect(readFileSync(join(dir, 'ao.toml'), 'utf8')).toContain('help-desk');
  });

  test.each([
    ['without a folder', [], 2, 'which folder?'],
    ['where files are', ['projekt'], 73, 'AO_PROJECT_FILES_EXIST'],
    ['with a language that is none', ['x', '--model', 'cobol'], 2, 'python, typescript'],
    ['with a mistyped language', ['x', '--language', 'typscript'], 2, 'Did you mean --model typescript?'],
    ['with a contract that is not there', ['x', '--contract', 'nowhere.proto'], 2, 'AO_CONTRACT_FILE_MISSING'],
  ])('%s is refused', async (_, args, exit, fact) => {
    const { status, stderr } = await ao(['init', ...args, '--no-install', '--yes'], folder);
    expect(stderr).toContain(fact);
    expect(status).toBe(exit);
  });
});

describe('ao sync', () => {
  const grow = () =>
    write(
      proto,
      `${read(proto).replace(/(service \w+ \{)/, '$1\n  rpc Explain(ExplainRequest) returns (ExplainResponse);\n')}\nmessage ExplainRequest { string question = 1; }\nmessage ExplainResponse { string answer = 1; }\n`,
    );

  test('has nothing to do in a new project', async () => {
    expect((await ao(['sync'], project)).stdout).toMatch(/^Everything is in line with the contract \(\d+ files\)\.$/m);
    expect((await ao(['sync', '--check'], project)).status).toBe(0);
  });

  test('--check and --dry-run write nothing when the contract has news', async () => {
    grow();
    const checked = await ao(['sync', '--check', '--json'], project);
    expect(checked.status).toBe(65);
    expect(JSON.parse(checked.stdout)).toMatchObject({
      changed: true,
      error: { code: 'AO_SYNC_OUT_OF_DATE' },
      notes: [{ kind: 'unwritten', method: 'explain' }],
    });
    expect((await ao(['sync', '--dry-run'], project)).stdout).toMatch(
      /update {2}model-service\/gen\/base\.py[^]*Would be: \d+ updated\./,
    );
    expect(read('model-service/gen/base.py')).toBe(pristine.get('model-service/gen/base.py'));
  });

  test('writes generated code, leaves the model alone, and shows what to paste', async () => {
    grow();
    const { stdout } = await ao(['sync'], project);
    expect(stdout).toMatch(
      /unwritten {2}model-service\/model\.py: .*Explain answers 501 until Predictor\.explain is written; begin with[^]*def explain\(self, request: ExplainRequest/,
    );
    expect(read('model-service/gen/base.py')).toContain('def explain');
    expect(read('model-service/model.py')).toBe(pristine.get('model-service/model.py'));
    write(
      'model-service/model.py',
      `${read('model-service/model.py')}\n    def explain(self, request, context):\n        raise NotImplementedError\n`,
    );
    write(proto, pristine.get(proto)!);
    expect((await ao(['sync'], project)).stdout).toMatch(
      /orphan {2}model-service\/model\.py: Predictor\.explain answers no rpc any more/,
    );
  });

  test('says, as ao check does, what of the generated code the model imports in vain', async () => {
    write(
      'model-service/model.py',
      read('model-service/model.py').replace('PredictorBase\n', 'GoneBase, PredictorBase\n'),
    );
    const words = /model-service\/model\.py:\d+: gen\.base has no GoneBase any more, and the model does not load/;
    expect((await ao(['sync'], project)).stdout).toMatch(words);
    const { status, stdout } = await ao(['check', '--only', 'generated', '--no-install'], project);
    expect(status).not.toBe(0);
    expect(stdout).toMatch(words);
    expect(stdout).toContain('ao undo');
  });

  test('refuses to overwrite a generated file edited by hand, unless forced', async () => {
    write('model-service/gen/base.py', '# mine\n');
    const refused = await ao(['sync'], project);
    expect(refused.status).toBe(73);
    expect(refused.stdout).toMatch(/conflict {2}model-service\/gen\/base\.py/);
    expect(refused.stderr).toContain('ao sync --force');
    // Neither may a pipeline that only looks take it for a project in line.
    write('model-service/gen/base.py', `${pristine.get('model-service/gen/base.py')}# mine\n`);
    const checked = await ao(['sync', '--check'], project);
    expect([checked.status, checked.stderr]).toEqual([65, expect.stringContaining('model-service/gen/base.py')]);
    const only = ['check', '--no-sync', '--no-install', '--only', 'generated'];
    expect((await ao(only, project)).stdout).toContain('model-service/gen/base.py is out of date (edited by hand');
    expect((await ao(['sync', '--force'], project)).stdout).toContain('1 updated.');
  });
});

describe('ao check', () => {
  const own = ['config', 'structure', 'contract', 'generated', 'conflicts'];
  const only = own.flatMap((name) => ['--only', name]);
  const outcomes = (stdout: string) =>
    Object.fromEntries(
      (JSON.parse(stdout) as { checks: { name: string; outcome: string }[] }).checks.map((c) => [c.name, c.outcome]),
    );

  test("passes ao's own checks in a new project, from outside of it", async () => {
    const { status, stdout } = await ao(['check', project, ...only], folder);
    expect(stdout).toMatch(/passed {2}contract/);
    expect(stdout).toMatch(/^5 checks passed in /m);
    expect(status).toBe(0);
  });

  test('shows every failure with its place and its remedy, and writes JUnit', async () => {
    write(proto, `${read(proto)}\nmessage badlyNamed { string Question = 1; }\n`);
    write('README.md', `<<<<<<< yours\n${read('README.md')}=======\nao\n>>>>>>> ao\n`);
    const report = join(folder, 'report ü.xml');
    const { status, stdout, stderr } = await ao(['check', '--no-sync', ...only, '--junit', report], project);
    expect(status).toBe(65);
    expect(stdout).toMatch(/projekt\.proto:\d+:\d+: .*PascalCase.*MESSAGE_PASCAL_CASE/);
    expect(stdout).toContain('README.md:1: conflict markers');
    expect(stdout).toMatch(/gen\/\S+ is out of date/);
    expect(stdout).toContain('→ Bring the project in line: `ao sync`');
    expect(stderr).toMatch(/3 of 5 checks failed: contract, generated, conflicts/);
    expect(readFileSync(report, 'utf8')).toMatch(/failures="3"/);
  });

  test('a folder that is not there is not taken for the project around it', async () => {
    const { status, stderr } = await ao(['check', 'contract'], project);
    expect(stderr).toContain('`ao check`: there is no folder contract');
    expect(status).toBe(2);
  });

  test('makes the folder of the report, and says at once where it cannot be', async () => {
    const report = join(folder, 'reports/today/ao.xml');
    await ao(['check', '--no-sync', '--only', 'config', '--junit', report], project);
    expect(readFileSync(report, 'utf8')).toContain('tests="1"');
    const { status, stdout, stderr } = await ao(['check', '--only', 'config', '--junit', folder], project);
    expect([status, stdout]).toEqual([2, '']);
    expect(stderr).toContain('cannot be written');
  });

  test('brings the project in line with its contract first', async () => {
    write(proto, read(proto).replace(/(message PredictResponse \{)/, '$1\n  double confidence = 15;'));
    expect(outcomes((await ao(['check', '--no-sync', '--only', 'generated', '--json'], project)).stdout)).toEqual({
      generated: 'failed',
    });
    const { status, stdout } = await ao(['check', '--sync', '--only', 'generated', '--json'], project);
    expect(status).toBe(0);
    expect(stdout).toMatch(/\d+ files brought in line/);
    expect(read('model-service/gen/projekt/v1/projekt_pb2.pyi')).toContain('confidence');
  });

  test('finds a folder that is missing, and a contract whose rules clash', async () => {
    write('ao.toml', read('ao.toml').replace(/\[services\.api-service\]/, '[services.api-service]\npath = "nowhere"'));
    write(
      proto,
      `${read(proto)}\nservice Other { rpc Again(PredictRequest) returns (PredictResponse) { option (google.api.http) = { post: "/predict" body: "*" }; } }\n`,
    );
    const { stdout } = await ao(['check', '--only', 'structure', '--only', 'contract', '--json'], project);
    expect(outcomes(stdout)).toEqual({ structure: 'failed', contract: 'failed' });
    expect(stdout).toContain('there is no folder');
  });

  test('leaves generated code alone in a project that another tool made', async () => {
    const other = join(folder, 'anops');
    for (const dir of ['api-service', 'model-service', 'model-interface'])
      mkdirSync(join(other, dir), { recursive: true });
    writeFileSync(
      join(other, 'ao.toml'),
      '[project]\nname = "anops"\n[check]\nlinters = ["node --version"]\ntesters = ["node -e process.exit(3)"]\n[tasks]\nhello = ["echo hello"]\n',
    );
    writeFileSync(join(other, 'model-interface/p.proto'), 'syntax = "proto3";\npackage p.v1;\nmessage Empty {}\n');
    const { stdout } = await ao(['check', '--no-install', '--json'], other);
    expect(outcomes(stdout)).toMatchObject({
      generated: 'skipped',
      'node --version': 'passed',
      'node -e process.exit(3)': 'failed',
    });
    expect((await ao(['run', 'hello', other])).status).toBe(0);
    expect((await ao(['install'], other)).status).toBe(0);
    const { status, stderr } = await ao(['sync'], other);
    expect(status).toBe(2);
    expect(stderr).toContain('These work here: `ao check`');
    expect(stderr).toContain(`ao init '${other}-ao' --contract '${other}/model-interface'`);
    const said: string[] = [];
    await syncIfManaged({ root: other, version: '0', output: { say: (text: string) => said.push(text) } as never });
    expect(said).toEqual(['ao did not make this project: nothing is generated.']);
    expect(readdirSync(other).sort()).toEqual(['.ao', 'ao.toml', 'api-service', 'model-interface', 'model-service']);
  });

  test('skips the gates when the packages cannot be installed', async () => {
    vi.stubEnv('AO_PYTHON', '/nowhere/python3');
    vi.stubEnv('PATH', join(folder, 'nothing'));
    const { status, stdout } = await ao(['check', '--only', 'packages', '--only', 'model lint', '--json'], project);
    expect(status).toBe(65);
    expect(outcomes(stdout)).toEqual({ packages: 'failed', 'model lint': 'skipped' });
  });

  test('names a check that is not there', async () => {
    expect((await ao(['check', '--only', 'contrct', '--no-install'], project)).stderr).toContain(
      "ao check --only 'contract'",
    );
  });
});

describe('ao run', () => {
  beforeEach(() =>
    write(
      'ao.toml',
      `${read('ao.toml')}\n[tasks.seven]\nrun = "exit 7"\n[tasks.show]\nrun = ["node show.cjs one"]\ndescription = "Shows its words"\n`,
    ),
  );

  test('lists the tasks, or says how to add one', async () => {
    expect((await ao(['run'], project)).stdout).toMatch(/^show +Shows its words$/m);
    const bare = room();
    writeFileSync(join(bare, 'ao.toml'), '[project]\nname = "x"\n');
    expect((await ao(['run'], bare)).stdout).toContain('[tasks] hello');
  });

  test('passes words and exit status on', async () => {
    write('show.cjs', "require('fs').writeFileSync('words.json', JSON.stringify(process.argv.slice(2)));");
    expect((await ao(['run', 'show', '--', '--json', 'zwei drei'], project)).status).toBe(0);
    expect(JSON.parse(read('words.json'))).toEqual(['one', '--json', 'zwei drei']);
    const { status, stdout } = await ao(['run', 'seven', '--json'], project);
    expect(status).toBe(7);
    expect(JSON.parse(stdout)).toEqual({ task: 'seven', status: 7 });
  });

  test('names a task that is not there', async () => {
    expect(await ao(['run', 'trian'], project)).toMatchObject({
      status: 2,
      stderr: expect.stringContaining('Did you mean `ao run train`?') as string,
    });
  });
});

describe('a project that is not up', () => {
  test('ps, down and logs say so, and are no failure', async () => {
    expect(await ao(['ps'], project)).toMatchObject({
      status: 0,
      stdout: 'Nothing runs. Start the services: `ao up`\n',
    });
    expect(JSON.parse((await ao(['ps', '--json'], project)).stdout)).toEqual({ up: false, services: [] });
    expect(await ao(['down'], project)).toMatchObject({ status: 0, stdout: 'Nothing ran.\n' });
    expect(await ao(['logs', '--tail', '3'], project)).toMatchObject({ status: 0, stdout: '' });
    expect((await ao(['logs', 'modle-service'], project)).stderr).toContain('model-service');
  });
});

describe('without a Docker engine', () => {
  beforeEach(() => vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock'));

  test.each([[['build']], [['up', '--engine', 'docker']], [['up', '--engine', 'docker', '--watch']]])(
    'ao %j says how to mend that',
    async (argv) => {
      const { status, stderr } = await ao(argv, project);
      expect(stderr).toContain('AO_ENGINE_DOCKER_UNREACHABLE');
      expect(status).toBe(69);
    },
  );

  test('ao build wants KEY=VALUE', async () => {
    expect((await ao(['build', '--arg', 'KEY'], project)).stderr).toContain('--arg takes KEY=VALUE, not "KEY"');
  });
});

describe('ao doctor', () => {
  test('tells what is there and what is not, with cures', async () => {
    vi.stubEnv('DOCKER_HOST', 'unix:///nowhere/docker.sock');
    const { status, stdout } = await ao(['doctor'], room());
    expect(status).toBe(0);
    expect(stdout).toMatch(/^ {2}ok +Node +20|^ {2}ok +Node +2\d/m);
    expect(stdout).toMatch(/absent +Docker/);
  });

  test('fails when what the project needs is missing, and stops at a broken ao.toml', async () => {
    vi.stubEnv('PATH', join(folder, 'nothing'));
    vi.stubEnv('AO_PYTHON', '/nowhere/python3');
    const { status, stdout } = await ao(['doctor', '--json'], project);
    expect(status).toBe(69);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'AO_DOCTOR_MISSING' },
      findings: expect.arrayContaining([expect.objectContaining({ name: 'Python', ok: false })]) as unknown,
    });
    write('ao.toml', 'x = = 1');
    expect((await ao(['doctor'], project)).status).toBe(78);
  });
});

test('ao install says what is missing', async () => {
  vi.stubEnv('AO_PYTHON', '/nowhere/python3');
  vi.stubEnv('PATH', join(folder, 'nothing'));
  expect((await ao(['install'], project)).status).toBe(69);
});

test('a project folder that is not there any more', async () => {
  const gone = room();
  rmSync(gone, { recursive: true });
  mkdirSync(gone);
  expect((await ao(['sync'], gone)).stderr).toContain('AO_PROJECT_NOT_FOUND');
});
