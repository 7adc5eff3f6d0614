import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { collect, eventually, type Finished, User } from './user.js';

/** What every failure must look like: a code, a remedy, its exit status, and no stack trace. */
function expectFault(done: Finished, code: string, exit: number, fact: RegExp = /./): void {
  const all = `${done.stdout}\n${done.stderr}`;
  expect(all).toContain(code);
  expect(all).toMatch(fact);
  expect(all).not.toMatch(/^\s+at .*\(?.*:\d+:\d+\)?$/m);
  expect(all).not.toContain('Traceback');
  expect(all).not.toContain('bug in ao');
  expect(done.code, all).toBe(exit);
}

interface Fault {
  name: string;
  /** Spoils the project; then `args` must fail. */
  spoil?: (project: string) => void;
  args: string[];
  env?: NodeJS.ProcessEnv;
  /** Runs in the folder that holds the project. */
  outside?: boolean;
  code: string;
  exit: number;
  fact?: RegExp;
}

const append = (file: string, text: string) => (project: string) =>
  writeFileSync(join(project, file), readFileSync(join(project, file), 'utf8') + text);
const replace = (file: string, from: string | RegExp, to: string) => (project: string) => {
  const before = readFileSync(join(project, file), 'utf8');
  const after = before.replace(from, to);
  if (after === before) throw new Error(`${file} has no ${from}`);
  writeFileSync(join(project, file), after);
};
const proto = 'model-interface/myproj/v1/myproj.proto';

const faults: Fault[] = [
  {
    name: 'a misspelt key in ao.toml',
    spoil: replace('ao.toml', 'port = 8000', 'prot = 8000\nport = 8000'),
    args: ['config'],
    code: 'AO_CONFIG_UNKNOWN_KEY',
    exit: 78,
    fact: /ao\.toml:\d+:1: .*"?prot"?[\s\S]*Did you mean "port"/,
  },
  {
    name: 'a misspelt section in ao.toml',
    spoil: append('ao.toml', '\n[biuld]\ntags = ["a"]\n'),
    args: ['check'],
    code: 'AO_CONFIG_UNKNOWN_KEY',
    exit: 78,
    fact: /build/,
  },
  {
    name: 'ao.toml that is not TOML',
    spoil: append('ao.toml', '\nname = = 1\n'),
    args: ['config'],
    code: 'AO_CONFIG_SYNTAX',
    exit: 78,
    fact: /ao\.toml:\d+:\d+/,
  },
  {
    name: 'a value of the wrong type',
    spoil: replace('ao.toml', 'port = 8000', 'port = "http"'),
    args: ['config'],
    env: { AO_SERVICES_API_SERVICE_PORT: undefined },
    code: 'AO_CONFIG_INVALID',
    exit: 78,
    fact: /ao\.toml:\d+:\d+: .*port/,
  },
  {
    name: 'a port out of range',
    spoil: replace('ao.toml', 'port = 8000', 'port = 70000'),
    args: ['config'],
    env: { AO_SERVICES_API_SERVICE_PORT: undefined },
    code: 'AO_CONFIG_INVALID',
    exit: 78,
    fact: /65535/,
  },
  {
    name: 'an environment value of the wrong type',
    args: ['config'],
    env: { AO_SERVICES_API_SERVICE_PORT: 'http' },
    code: 'AO_CONFIG_INVALID',
    exit: 78,
    fact: /AO_SERVICES_API_SERVICE_PORT/,
  },
  {
    name: 'conflict markers in ao.toml',
    spoil: append('ao.toml', '\n<<<<<<< yours\na = 1\n=======\na = 2\n>>>>>>> ao\n'),
    args: ['config'],
    code: 'AO_CONFIG_',
    exit: 78,
    fact: /conflict/i,
  },
  {
    name: 'a service that needs one that is not there',
    spoil: replace('ao.toml', /needs = \[.*\]/, 'needs = ["model-servcie"]'),
    args: ['config'],
    code: 'AO_CONFIG_',
    exit: 78,
    fact: /model-servcie/,
  },
  {
    name: 'a contract that does not compile',
    spoil: append(proto, '\nmessage Broken { strin x = 1; }\n'),
    args: ['sync'],
    code: 'AO_CONTRACT_INVALID',
    exit: 65,
    fact: /myproj\.proto:\d+:\d+/,
  },
  {
    name: 'a contract with an import that is nowhere',
    spoil: replace(proto, 'import "google', 'import "nowhere.proto";\nimport "google'),
    args: ['sync'],
    code: 'AO_CONTRACT_',
    exit: 65,
    fact: /nowhere\.proto/,
  },
  {
    name: 'two rules that claim one path',
    spoil: append(
      proto,
      '\nservice Other { rpc Again(PredictRequest) returns (PredictResponse) { option (google.api.http) = { post: "/predict" body: "*" }; } }\n',
    ),
    args: ['sync'],
    code: 'AO_CONTRACT_ROUTE_CONFLICT',
    exit: 65,
    fact: /myproj\.proto:\d+/,
  },
  {
    name: 'a rule with a field that is not there',
    spoil: replace(proto, 'post: "/predict"', 'post: "/predict/{nope}"'),
    args: ['sync'],
    code: 'AO_CONTRACT_RULE_INVALID',
    exit: 65,
    fact: /nope/,
  },
  {
    name: 'a project without a contract',
    spoil: (project) => rmSync(join(project, proto)),
    args: ['sync'],
    code: 'AO_CONTRACT_EMPTY',
    exit: 65,
    fact: /model-interface/,
  },
  {
    name: 'a generated file edited by hand',
    spoil: append('model-service/gen/base.py', '\n# mine\n'),
    args: ['sync'],
    code: 'AO_SYNC_GEN_EDITED',
    exit: 73,
    fact: /gen\/base\.py[\s\S]*--force/,
  },
  {
    name: 'a manifest that reaches outside of the project',
    spoil: replace('.ao/manifest.json', '"README.md"', '"../README.md"'),
    args: ['sync'],
    code: 'AO_SYNC_MANIFEST',
    exit: 78,
  },
  { name: 'an unknown task', args: ['run', 'trian'], code: 'AO_TASK_UNKNOWN', exit: 2, fact: /Did you mean.*train/ },
  {
    name: 'tasks in a circle',
    spoil: append('ao.toml', '\n[tasks.a]\ndeps = ["b"]\n[tasks.b]\ndeps = ["a"]\n'),
    args: ['run', 'a'],
    code: 'AO_TASK_',
    exit: 78,
  },
  { name: 'an unknown command', args: ['chekc'], code: 'AO_COMMAND_UNKNOWN', exit: 2, fact: /ao check/ },
  { name: 'an unknown flag', args: ['check', '--onyl', 'x'], code: 'AO_', exit: 2, fact: /only/ },
  {
    name: 'an unknown check',
    args: ['check', '--only', 'api tets', '--no-install'],
    code: 'AO_CHECK_UNKNOWN',
    exit: 2,
    fact: /api tests/,
  },
  { name: 'an unknown rpc', args: ['call', 'Predcit', '{}'], code: 'AO_', exit: 2, fact: /Predict/ },
  { name: 'a call without a model-service', args: ['call', 'Predict', '{}'], code: 'AO_', exit: 69 },
  { name: 'a call with JSON that is none', args: ['call', 'Predict', '{'], code: 'AO_', exit: 2, fact: /JSON/ },
  {
    name: 'no Docker engine, at build',
    args: ['build', '--no-check'],
    env: { DOCKER_HOST: 'unix:///nowhere/docker.sock' },
    code: 'AO_ENGINE_DOCKER_UNREACHABLE',
    exit: 69,
    fact: /nowhere[\s\S]*ao doctor/,
  },
  {
    name: 'no Docker engine, at up',
    args: ['up', '--engine', 'docker'],
    env: { DOCKER_HOST: 'tcp://127.0.0.1:1' },
    code: 'AO_ENGINE_DOCKER_UNREACHABLE',
    exit: 69,
  },
  {
    name: 'no Python',
    args: ['install'],
    env: { AO_PYTHON: '/nowhere/python3' },
    code: 'AO_',
    exit: 69,
    fact: /nowhere\/python3/,
  },
  { name: 'logs of an unknown service', args: ['logs', 'modle-service'], code: 'AO_', exit: 2, fact: /model-service/ },
  {
    name: 'a command outside of any project',
    outside: true,
    args: ['check'],
    code: 'AO_PROJECT_NOT_FOUND',
    exit: 2,
    fact: /ao init/,
  },
  {
    name: 'init where files are',
    outside: true,
    args: ['init', 'myproj', '--no-install', '--yes'],
    code: 'AO_PROJECT_FILES_EXIST',
    exit: 73,
    fact: /ao\.toml/,
  },
  {
    name: 'init with a name that cannot be one',
    outside: true,
    args: ['init', 'x', '--name', '9 lives!', '--no-install', '--yes'],
    code: 'AO_PROJECT_NAME_INVALID',
    exit: 2,
  },
  {
    name: 'init with a contract that is not there',
    outside: true,
    args: ['init', 'x', '--contract', 'nowhere.proto', '--no-install', '--yes'],
    code: 'AO_CONTRACT_FILE_MISSING',
    exit: 2,
    fact: /nowhere\.proto/,
  },
  {
    name: 'init with a language that is none',
    outside: true,
    args: ['init', 'x', '--model', 'cobol', '--no-install', '--yes'],
    code: 'AO_',
    exit: 2,
    fact: /python/,
  },
];

describe('a fault that needs nothing running', () => {
  let user: User;
  let pristine: string;
  beforeAll(async () => {
    user = await User.arrive();
    pristine = join(user.folder, 'pristine', 'myproj');
    mkdirSync(join(user.folder, 'pristine'));
    await user.must(['init', pristine, '--no-install', '--yes']);
  });
  afterAll(() => user?.leave());

  it.each(faults.map((fault) => [fault.name, fault] as const))('%s', async (_name, fault) => {
    const parent = join(user.folder, 'spoilt');
    rmSync(parent, { recursive: true, force: true });
    const project = join(parent, 'myproj');
    cpSync(pristine, project, { recursive: true });
    fault.spoil?.(project);
    const model = readFileSync(join(project, 'model-service/model.py'), 'utf8');
    const done = await user.ao(fault.args, fault.outside ? parent : project, fault.env);
    expectFault(done, fault.code, fault.exit, fault.fact);
    expect(readFileSync(join(project, 'model-service/model.py'), 'utf8')).toBe(model);
  });

  it('a read-only folder', async () => {
    expectFault(onTmpfs(user, 'size=20m', 'mount -o remount,ro .'), 'AO_SYNC_CANNOT_WRITE', 73, /read-only/i);
  });

  it('a full disk, and leaves no half of a project', async () => {
    const done = onTmpfs(user, 'size=100k', 'true', 'test ! -e myproj');
    expectFault(done, 'AO_SYNC_CANNOT_WRITE', 73, /disk is full/);
    expect(done.stdout).toContain('nothing is left');
  });
});

/** Runs `ao init` on a small file system of its own, seen by this process only (needs root, or user namespaces). */
function onTmpfs(user: User, options: string, prepare: string, afterwards = 'true'): Finished {
  const script = `mount -t tmpfs -o ${options} none . && cd . && cd "$PWD" && ${prepare} && "$AO" init myproj --no-install --yes; code=$?; ${afterwards} && echo nothing is left; exit $code`;
  const mount = join(user.folder, 'mount');
  mkdirSync(mount, { recursive: true });
  const flags = process.getuid?.() === 0 ? ['-m'] : ['-rm'];
  const done = spawnSync('unshare', [...flags, 'sh', '-c', script], {
    cwd: mount,
    encoding: 'utf8',
    env: { ...user.env, AO: user.aoPath },
  });
  return { code: done.status, stdout: done.stdout, stderr: done.stderr };
}

describe('a fault of running services', () => {
  const good = { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 };
  let user: User;
  let project: string;
  const model = () => join(project, 'model-service/model.py');
  let pristineModel: string;
  beforeAll(async () => {
    user = await User.arrive();
    project = join(user.folder, 'myproj');
    await user.must(['init', 'myproj', '--yes']);
    pristineModel = readFileSync(model(), 'utf8');
  });
  afterAll(async () => {
    if (existsSync(project)) await user.ao(['down'], project); // the last test deletes it
    user?.leave();
  });

  const refuseStart =
    (code: string, fact: RegExp, env: NodeJS.ProcessEnv = {}) =>
    async () => {
      const done = await user.ao(['up'], project, env);
      writeFileSync(model(), pristineModel);
      expectFault(done, code, 69, fact);
      await expect(user.request('/health', { method: 'GET' })).rejects.toThrow();
    };

  it('a port taken names its owner', async () => {
    const server: Server = createServer().listen(user.apiPort, '127.0.0.1');
    const done = await user.ao(['up'], project);
    server.close();
    expectFault(done, 'AO_ENGINE_PORT_TAKEN', 69, new RegExp(`${user.apiPort}[\\s\\S]*${process.pid}`));
  });

  it('a model that cannot be imported', async () => {
    writeFileSync(model(), `import nowhere_to_be_found\n${pristineModel}`);
    await refuseStart('AO_ENGINE_SERVICE_FAILED', /AO_MODEL_IMPORT[\s\S]*nowhere_to_be_found/)();
  });

  it('a model whose load raises', async () => {
    writeFileSync(
      model(),
      pristineModel.replace(/def load\(self\)[^\n]*\n/, '$&        raise OSError("the weights are gone")\n'),
    );
    await refuseStart('AO_ENGINE_SERVICE_FAILED', /the weights are gone/)();
  });

  it('a model whose load hangs', async () => {
    writeFileSync(
      model(),
      pristineModel.replace(/def load\(self\)[^\n]*\n/, '$&        import time\n\n        time.sleep(3600)\n'),
    );
    await refuseStart('AO_ENGINE_SERVICE_FAILED', /AO_MODEL_LOAD_TIMEOUT/, {
      AO_SERVICES_MODEL_SERVICE_READY_TIMEOUT: '30',
      AO_LOAD_TIMEOUT_MS: '1500',
    })();
  });

  it('a model that is not ready in time', async () => {
    writeFileSync(
      model(),
      pristineModel.replace(/def load\(self\)[^\n]*\n/, '$&        import time\n\n        time.sleep(3600)\n'),
    );
    await refuseStart('AO_ENGINE_NOT_READY', /model-service/, { AO_SERVICES_MODEL_SERVICE_READY_TIMEOUT: '3' })();
  });

  describe('with both services up', () => {
    beforeAll(async () => {
      writeFileSync(model(), pristineModel);
      await user.must(['up', '-d'], project);
    });
    afterAll(() => user.ao(['down'], project));

    it('two ao up at once: the second is told of the first, which goes on', async () => {
      expectFault(await user.ao(['up'], project), 'AO_ENGINE_ALREADY_UP', 73, /ao down/);
      expect((await user.request('/predict', { body: good })).status).toBe(200);
    });

    const requests: [
      string,
      { body?: unknown; headers?: Record<string, string>; method?: string; path?: string },
      number,
      RegExp,
    ][] = [
      ['a request of 10 MB', { body: { sepalLength: 'x'.repeat(10 * 1024 * 1024) } }, 413, /bytes|large/i],
      ['JSON that is none', { body: '{"sepalLength": ' }, 400, /JSON/],
      ['a value of the wrong type', { body: { ...good, petalWidth: 'wide' } }, 400, /petal_?[wW]idth/],
      ['an unknown field', { body: { ...good, petalWdith: 1 } }, 400, /petalWdith/],
      ['NaN, which JSON has not', { body: '{"sepalLength": NaN}' }, 400, /JSON/],
      ['a JSON array where an object belongs', { body: [1] }, 400, /object|array/i],
      [
        '"NaN", which proto JSON has and the model refuses',
        { body: { ...good, petalWidth: 'NaN' } },
        400,
        /petal_?[wW]idth/,
      ],
      [
        'a content type that is not JSON',
        { body: 'a=1', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
        415,
        /json/i,
      ],
      ['an unknown path', { body: {}, path: '/predcit' }, 404, /predcit/],
      ['a method that the path has not', { method: 'DELETE' }, 405, /DELETE/],
    ];
    it.each(requests)('%s', async (_name, { path = '/predict', ...init }, status, fact) => {
      const response = await user.request(path, init);
      const text = await response.text();
      expect(response.status, text).toBe(status);
      expect(JSON.parse(text)).toMatchObject({
        code: expect.any(Number) as number,
        message: expect.stringMatching(/./) as string,
      });
      expect(text).toMatch(fact);
      expect(text).not.toMatch(/\bat .*\.js|Traceback/);
    });

    it('a model-service that dies: 503 with Retry-After, then recovery without a restart of the api', async () => {
      const pids = async () =>
        JSON.parse((await user.must(['ps', '--json'], project)).stdout).services as {
          name: string;
          id: string;
          state: string;
        }[];
      const id = (await pids()).find((s) => s.name === 'model-service')!.id;
      process.kill(Number(id), 'SIGKILL');
      const down = await user.request('/predict', { body: good });
      expect([503, 200]).toContain(down.status);
      if (down.status === 503) expect(Number(down.headers.get('retry-after'))).toBeGreaterThan(0);
      await eventually('recovery', async () => (await user.request('/predict', { body: good })).status === 200);
      expect((await pids()).find((s) => s.name === 'model-service')!.id).not.toBe(id);
    });
  });

  it('kill -9 of ao up: the services end by themselves, and the next up starts', async () => {
    const up = user.start(['up'], project);
    await eventually('an answer', async () => (await user.request('/predict', { body: good })).ok, 60_000);
    up.kill('SIGKILL');
    await eventually('the api to be gone', () =>
      user.request('/health', { method: 'GET' }).then(
        () => false,
        () => true,
      ),
    );
    await user.must(['up', '-d'], project);
    await user.must(['down'], project);
  });

  it("a task's exit status is passed on", async () => {
    writeFileSync(
      join(project, 'ao.toml'),
      `${readFileSync(join(project, 'ao.toml'), 'utf8')}\n[tasks.seven]\nrun = "exit 7"\n`,
    );
    expect((await user.ao(['run', 'seven'], project)).code).toBe(7);
  });

  it('Ctrl-C while a project is being made leaves no half of one', async () => {
    const init = user.start(['init', 'second', '--yes']);
    const done = collect(init);
    await eventually(
      'the install to be under way',
      async () => readFileSync(join(user.folder, 'second/ao.toml')).length > 0,
    );
    init.kill('SIGINT');
    expect((await done).code).toBe(130);
    await user.must(['sync', '--check'], join(user.folder, 'second'));
  });

  it('a project folder deleted under a running up: it ends, and nothing goes on running', async () => {
    const up = user.start(['up'], project);
    const done = collect(up);
    await eventually('an answer', async () => (await user.request('/predict', { body: good })).ok, 60_000);
    rmSync(project, { recursive: true, force: true });
    expectFault(await done, 'AO_PROJECT_GONE', 73, /deleted/);
    await expect(user.request('/health', { method: 'GET' })).rejects.toThrow();
  });
});
