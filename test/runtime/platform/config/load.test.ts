import { execFileSync } from 'node:child_process';
import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AoError } from '../../../../runtime/errors/index.js';
import { findProject, loadProject } from '../../../../runtime/platform/config/index.js';
import { folderWith } from '../support/project.js';

const load = async (toml: string, env: NodeJS.ProcessEnv = {}) =>
  loadProject(await folderWith({ 'ao.toml': toml }), env);
const failure = async (toml: string, env: NodeJS.ProcessEnv = {}): Promise<AoError> => {
  const error = await load(toml, env).then(
    () => undefined,
    (e: unknown) => e,
  );
  expect(error).toBeInstanceOf(AoError);
  return error as AoError;
};
const PROJECT = '[project]\nname = "irises"\n';

describe('finding the project', () => {
  it('looks in the folder and in those above it', async () => {
    const root = await folderWith({ 'ao.toml': PROJECT });
    await mkdir(join(root, 'a/b'), { recursive: true });
    expect(findProject(join(root, 'a/b'))).toBe(root);
    expect(findProject(join(root, 'does not exist yet'))).toBe(root);
  });

  it('says where it looked when there is none', async () => {
    const root = await folderWith();
    expect(() => findProject(root)).toThrow(expect.objectContaining({ code: 'AO_PROJECT_NOT_FOUND' }));
  });
});

describe('a file as AnOps wrote it', () => {
  const ANOPS =
    '[project]\nname = "irises"\n[check]\nlinters = ["ruff check ."]\ntesters = ["pytest"]\n[tasks]\nfmt = ["ruff format .", "ruff check --fix ."]\n';

  it('keeps working, with the two services it implies', async () => {
    const { config } = await load(ANOPS);
    expect(config.check.linters).toEqual(['ruff check .']);
    expect(config.tasks['fmt']).toEqual(['ruff format .', 'ruff check --fix .']);
    expect(config.services['api-service']).toMatchObject({
      kind: 'api',
      port: 8000,
      needs: ['model-service'],
    });
    expect(config.services['model-service']).toMatchObject({
      kind: 'model',
      language: 'python',
      port: 50051,
    });
  });

  it('says where each value came from', async () => {
    const project = await load(ANOPS, { AO_CHECK_TESTERS: 'pytest -q, ruff format --check .' });
    const provenance = await project.provenance();
    expect(provenance.get('project.name')).toBe('ao.toml:2');
    expect(provenance.get('check.linters')).toBe('ao.toml:4');
    expect(provenance.get('check.testers')).toBe('env AO_CHECK_TESTERS');
    expect(provenance.get('tasks.fmt')).toBe('ao.toml:7');
    expect(provenance.get('engine.default')).toBe('default');
    expect(provenance.get('services.api-service.port')).toBe('default');
  });
});

describe('overrides from the environment', () => {
  it('are typed by the schema and win over the file', async () => {
    const toml = `${PROJECT}[services.api-service]\nkind = "api"\nlanguage = "typescript"\nport = 1234\nenv = { LEVEL = "1" }\n`;
    const env = {
      AO_PROJECT_NAME: 'other',
      AO_SERVICES_API_SERVICE_PORT: '4321',
      AO_SERVICES_API_SERVICE_READY_TIMEOUT: '1.5',
      AO_SERVICES_API_SERVICE_ENV_LEVEL: '2',
      AO_ENGINE_DEFAULT: 'docker',
      AO_BUILD_TAGS: 'v1, latest',
    };
    const { config, provenance } = await load(toml, env);
    expect(config.project.name).toBe('other');
    expect(config.services['api-service']).toMatchObject({
      port: 4321,
      ready_timeout: 1.5,
      env: { LEVEL: '2' },
    });
    expect(config.engine.default).toBe('docker');
    expect(config.build.tags).toEqual(['v1', 'latest']);
    expect((await provenance()).get('services.api-service.port')).toBe('env AO_SERVICES_API_SERVICE_PORT');
  });

  it('reach the default services too, and can empty a list', async () => {
    const { config } = await load(PROJECT, {
      AO_SERVICES_API_SERVICE_PORT: '9',
      AO_SERVICES_API_SERVICE_NEEDS: '',
    });
    expect(config.services['api-service']).toMatchObject({ port: 9, needs: [] });
    expect(config.services['model-service']?.port).toBe(50051);
  });

  it('can give the name that the file lacks', async () => {
    expect((await load('', { AO_PROJECT_NAME: 'x' })).config.project.name).toBe('x');
  });

  it.each([
    ['AO_SERVICES_API_SERVICE_PORT', 'eighty', 'expected number, received string'],
    ['AO_SERVICES_API_SERVICE_PORT', '', 'expected number, received string'],
    ['AO_SERVICES_API_SERVICE_PORT', '70000', 'at most 65535'],
    ['AO_ENGINE_DEFAULT', 'podman', '"process"|"docker"'],
  ])('are refused by name when they do not fit: %s=%s', async (name, value, words) => {
    const error = await failure(PROJECT, { [name]: value });
    expect(error.code).toBe('AO_CONFIG_INVALID');
    expect(error.message).toContain(`env ${name}`);
    expect(error.message).toContain(words);
  });

  it('do not hide a table of the wrong type', async () => {
    const error = await failure('project = 3\n', { AO_PROJECT_NAME: 'x' });
    expect(error.message).toBe('ao.toml:1:1: project: expected object, received number');
  });
});

describe('mistakes', () => {
  it.each([
    ['an unclosed string', '[project]\nname = "irises\n', /^ao\.toml:2:\d+: /],
    ['a key twice', '[project]\nname = "a"\nname = "b"\n', /^ao\.toml:3:\d+: /],
    ['a number no program can hold', `${PROJECT}x-big = 99999999999999999999\n`, /^ao\.toml:3:\d+: /],
  ])('syntax: %s is named by line and column', async (_, toml, message) => {
    const error = await failure(toml);
    expect(error.code).toBe('AO_CONFIG_SYNTAX');
    expect(error.message).toMatch(message);
  });

  it('an unknown key is named where it stands, with the one that was meant', async () => {
    const error = await failure(
      `${PROJECT}[services.api-service]\nkind = "api"\nlanguage = "typescript"\n  prot = 80\nport = 1\n`,
    );
    expect(error.code).toBe('AO_CONFIG_UNKNOWN_KEY');
    expect(error.message).toBe('ao.toml:6:3: unknown key "services.api-service.prot"');
    expect(error.remedy[0]).toBe('Did you mean "port"?');
  });

  it('a misspelt section is named by its header', async () => {
    const error = await failure(`${PROJECT}\n[ chek.gates.lint]\nrun = "x"\n`);
    expect(error.message).toBe('ao.toml:4:3: unknown key "chek"');
    expect(error.remedy[0]).toContain('"check"');
  });

  it('a key far from every known one gets no guess', async () => {
    const error = await failure(`${PROJECT}[zebra]\n`);
    expect(error.remedy[0]).toContain('x-');
  });

  it('all are told at once, in the order of the file', async () => {
    const error = await failure(
      '[project]\nname = "Bad Name"\n[tasks]\nt = { rn = "x" }\nn = 4\nl = ["a", 1]\n[engine]\ndefault = "podman"\n',
    );
    expect(error.message).toContain('ao.toml:2:1: project.name: must be kebab-case');
    expect(error.details).toEqual([
      'ao.toml:4:7: unknown key "tasks.t.rn". Did you mean "run"?',
      'ao.toml:5:1: tasks.n: expected one shell line, a list of command lines, or a table with `run`',
      'ao.toml:6:11: tasks.l.1: expected string, received number',
      'ao.toml:8:1: engine.default: expected one of "process"|"docker"',
    ]);
  });

  it('what is missing is asked for at the table that lacks it', async () => {
    const error = await failure('[project]\n');
    expect(error.message).toBe('ao.toml:1:2: project.name: expected string, but it is missing');
    expect((await failure('')).message).toContain('ao.toml:1:1: project: expected object, but it is missing');
  });

  it.each([
    ['port = 99999', 'port: must be at most 65535'],
    ['port = 0', 'port: must be at least 1'],
    ['port = 1.5', 'port: must be a whole number'],
    ['port = 1\nready_timeout = 0', 'ready_timeout: must be more than 0'],
    ['port = 1\nlanguage = "java"', 'language: expected one of "typescript"|"python"|"r"'],
  ])('a value out of range is told in words: %j', async (line, words) => {
    const language = line.includes('language') ? '' : 'language = "python"\n';
    const error = await failure(`${PROJECT}[services.m]\nkind = "model"\n${language}${line}\n`);
    expect(error.message).toMatch(/^ao\.toml:\d+:1: services\.m\./);
    expect(error.message).toContain(words);
  });

  it('a misspelt value of few is told with the one that was meant', async () => {
    const error = await failure(`${PROJECT}[services.m]\nkind = "model"\nlanguage = "pyton"\nport = 1\n`);
    expect(error.remedy[0]).toBe('Did you mean "python"?');
  });

  it('a service name that no image can bear is refused', async () => {
    const error = await failure(`${PROJECT}[services."My Service"]\nkind = "api"\nlanguage = "python"\nport = 1\n`);
    expect(error.message).toContain('ao.toml:3:11: services.My Service: a service name must be kebab-case');
  });

  it('positions are right behind arrays of tables, inline tables and quoted keys', async () => {
    const error = await failure(
      `${PROJECT}[[x-mine]]\na = 1\n[[x-mine]]\na = 2\n[check]\ngates = { "é lint" = { run = "x",\n  remdy = "y" } }\n`,
    );
    expect(error.message).toBe('ao.toml:9:3: unknown key "check.gates.é lint.remdy"');
  });

  it('an unfinished merge is said as what it is', async () => {
    const error = await failure(`${PROJECT}<<<<<<< ours\nx = 1\n=======\nx = 2\n>>>>>>> theirs\n`);
    expect(error.code).toBe('AO_CONFIG_CONFLICT');
    expect(error.message).toContain('ao.toml:3:1');
  });

  it.each([
    ['an unknown service', 'needs = ["modl"]', 'there is no service "modl"; did you mean "model"?'],
    ['a far name', 'needs = ["zzz"]', 'there is no service "zzz"; there are: api, model'],
    ['a circle', 'needs = ["model"]', 'api → model → api'],
    ['itself', 'needs = ["api"]', 'api → api'],
  ])('needs: %s', async (_, needs, words) => {
    const toml = `${PROJECT}[services.api]\nkind = "api"\nlanguage = "typescript"\nport = 1\n${needs}\n[services.model]\nkind = "model"\nlanguage = "python"\nport = 2\nneeds = ["api"]\n`;
    const error = await failure(toml);
    expect(error.message).toContain(words);
    expect(error.message).toMatch(/^ao\.toml:(7|12):1: services\.(api|model)\.needs/);
  });

  it('two services on one port', async () => {
    const error = await failure(PROJECT, { AO_SERVICES_API_SERVICE_PORT: '50051' });
    expect(error.message).toContain('model-service listens on port 50051 as well');
    expect(error.message).toContain('env AO_SERVICES_API_SERVICE_PORT');
  });
});

describe('what passes', () => {
  it('keys that begin with x-, anywhere, and a byte order mark', async () => {
    const toml = `\uFEFFx-top = 1\n[project]\nname = "a"\nx-owner = "me"\n[tasks.x-ray]\nrun = "true"\nx-note = 2\n[x-mine]\nany = "thing"\n`;
    const { config } = await load(toml);
    expect(config.project).toEqual({ name: 'a' });
    expect(config.tasks['x-ray']).toMatchObject({ run: 'true' });
  });

  it('dates and a key called __proto__ do no harm', async () => {
    expect((await load(`${PROJECT}x-since = 2026-01-01\n`)).config.project.name).toBe('irises');
    expect((await failure(`${PROJECT}__proto__ = 1\n`)).code).toBe('AO_CONFIG_UNKNOWN_KEY');
  });
});

describe('a file that cannot be read', () => {
  it('is refused when it is not UTF-8', async () => {
    const root = await folderWith();
    await writeFile(join(root, 'ao.toml'), Buffer.from([0x61, 0xff, 0xfe]));
    await expect(loadProject(root, {})).rejects.toMatchObject({ code: 'AO_CONFIG_UNREADABLE' });
  });

  it.skipIf(process.platform === 'win32')('is refused when it is a pipe, instead of waited for', async () => {
    const root = await folderWith();
    execFileSync('mkfifo', [join(root, 'ao.toml')]);
    await expect(loadProject(root, {})).rejects.toMatchObject({
      code: 'AO_CONFIG_UNREADABLE',
      message: expect.stringMatching(/a pipe or a device/) as string,
    });
  });

  it('is refused when it is a folder', async () => {
    const root = await folderWith();
    await mkdir(join(root, 'ao.toml'));
    await chmod(join(root, 'ao.toml'), 0o755);
    await expect(loadProject(root, {})).rejects.toMatchObject({ code: 'AO_CONFIG_UNREADABLE' });
  });
});
