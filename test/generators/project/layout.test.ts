import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { initProject, type ModelLanguage, syncProject, type SyncOptions } from '../../../generators/project/index.js';
import { room, type Room, VERSION } from './workshop.js';

let at: Room;
beforeEach(() => {
  at = room();
});
afterEach(() => at.clean());

const init = async (model: ModelLanguage = 'python') =>
  (await initProject({ dir: at.dir, name: 'myproj', model, version: VERSION, assets: at.assets })).apply();
const sync = (options: Partial<SyncOptions> = {}) =>
  syncProject(at.dir, { version: VERSION, assets: at.assets, ...options });
const read = (path: string) => readFileSync(join(at.dir, path), 'utf8');
const edit = (path: string, change: (text: string) => string) => {
  const text = change(read(path));
  expect(text, path).not.toBe(read(path));
  writeFileSync(join(at.dir, path), text);
};
const move = (from: string, to: string) => {
  mkdirSync(dirname(join(at.dir, to)), { recursive: true });
  renameSync(join(at.dir, from), join(at.dir, to));
};
const news = ({ plan }: Awaited<ReturnType<typeof sync>>) =>
  Object.fromEntries(
    plan.steps
      .filter(({ action }) => action !== 'identical' && action !== 'skip')
      .map(({ path, action }) => [path, action]),
  );
const compose = () => (parse(read('compose.yaml')) as { services: Record<string, Record<string, unknown>> }).services;

describe('compose.yaml', () => {
  it('has the ports, hosts, variables, needs and image names of ao.toml', async () => {
    await init();
    edit('ao.toml', (text) =>
      text
        .replace(
          'port = 8000',
          'port = 9000\nhost = "::1"\nstop_timeout = 40\nenv = { GREETING = "costs $5: yes", N = "007", AO_HOST = "x" }',
        )
        .replace('port = 50051', 'port = 6000')
        .concat('\n[build]\nregistry = "registry.example.com/team/"\ntags = ["1.2"]\n'),
    );
    expect(news(await sync())).toEqual({ 'compose.yaml': 'update', 'README.md': 'update' });
    expect(compose()['api-service']).toMatchObject({
      image: 'registry.example.com/team/myproj-api-service:1.2',
      environment: {
        AO_PORT: '8000',
        AO_MODEL_ADDRESS: 'model-service:50051',
        GREETING: 'costs $$5: yes',
        N: '007',
        AO_DRAIN_MS: '30000',
      },
      ports: ['[::1]:9000:8000'],
      depends_on: { 'model-service': { condition: 'service_healthy' } },
      stop_grace_period: '40s',
    });
    expect(compose()['api-service']?.['environment']).not.toHaveProperty('AO_HOST');
    expect(compose()['model-service']).toMatchObject({ environment: { AO_PORT: '50051' }, build: './model-service' });
    expect(read('README.md')).toContain('curl localhost:9000/predict');
    expect((await sync()).changed).toBe(false);
  });

  it('keeps what its owner wrote, comments too, beside what came from ao.toml', async () => {
    await init();
    edit('compose.yaml', (text) =>
      text
        .replace('mem_limit: 512m', 'mem_limit: 1g # mine')
        .replace('# host and port of ao.toml', '# my remark')
        .concat('\nvolumes: {} # my own\n'),
    );
    edit('ao.toml', (text) => text.replace('port = 8000', 'port = 9000'));
    expect(news(await sync())).toEqual({ 'compose.yaml': 'merge', 'README.md': 'update' });
    expect(compose()['api-service']).toMatchObject({ mem_limit: '1g', ports: ['127.0.0.1:9000:8000'] });
    expect(read('compose.yaml')).toContain('mem_limit: 1g # mine');
    expect(read('compose.yaml')).toContain('- 127.0.0.1:9000:8000 # my remark');
    expect(read('compose.yaml')).toContain('volumes: {} # my own');
    expect((await sync()).changed).toBe(false);
  });

  it('keeps a port that its owner gave it, and says so', async () => {
    await init();
    edit('compose.yaml', (text) => text.replace('127.0.0.1:8000:8000', '80:8000'));
    edit('ao.toml', (text) => text.replace('port = 8000', 'port = 9000'));
    const { plan } = await sync();
    expect(plan.steps.find(({ path }) => path === 'compose.yaml')).toMatchObject({
      action: 'skip',
      keys: ['services.api-service.ports'],
    });
    expect(compose()['api-service']?.['ports']).toEqual(['80:8000']);
  });

  it('does not follow the environment of one machine', async () => {
    await init();
    process.env['AO_SERVICES_API_SERVICE_PORT'] = '7777';
    try {
      expect((await sync()).changed).toBe(false);
    } finally {
      delete process.env['AO_SERVICES_API_SERVICE_PORT'];
    }
  });

  it('has services that its owner added to ao.toml', async () => {
    await init();
    edit(
      'ao.toml',
      (text) => `${text}\n[services.second]\nkind = "model"\nlanguage = "python"\nport = 50052\nhost = "localhost"\n`,
    );
    expect(news(await sync())).toEqual({ 'compose.yaml': 'update' });
    expect(compose()['second']).toMatchObject({
      image: 'myproj-second',
      build: './second',
      environment: { AO_PORT: '50051' },
    });
  });
});

describe.each([
  ['python', 'model.py', 'requirements.txt', (text: string) => `${text}scikit-learn\n`],
  [
    'typescript',
    'src/model.ts',
    'package.json',
    (text: string) => text.replace('"private": true', '"private": true,\n  "mine": 1'),
  ],
] as const)('a %s model-service that was moved', (model, seam, list, change) => {
  it('is found at its new place, edits and all, and nothing is written but what names the folder', async () => {
    await init(model);
    edit(`model-service/${seam}`, (text) => `${text}\n`);
    edit(`model-service/${list}`, change);
    move('model-service', 'modèles/iris 2');
    edit('ao.toml', (text) => text.replace('port = 50051', 'port = 50051\npath = "modèles/iris 2/"'));
    const first = await sync();
    expect(news(first)).toEqual({
      'compose.yaml': 'update',
      'README.md': 'update',
      ...(model === 'python' && { '.vscode/settings.json': 'update' }),
    });
    expect(first.notes).toEqual([]);
    expect(compose()['model-service']?.['build']).toBe('./modèles/iris 2');
    expect(read('README.md')).toContain(`\`modèles/iris 2/${seam}\``);
    expect(existsSync(join(at.dir, 'model-service'))).toBe(false);
    expect(existsSync(join(at.dir, '.ao/base/model-service'))).toBe(false);
    expect(read(`.ao/base/modèles/iris 2/${list}`)).not.toBe(read(`modèles/iris 2/${list}`));
    expect((await sync()).changed).toBe(false);
  });

  it('still follows ao and the contract there', async () => {
    await init(model);
    edit(`model-service/${list}`, change);
    move('model-service', 'iris');
    edit('ao.toml', (text) =>
      text
        .replace('services.model-service', 'services.iris')
        .replace('["model-service"]', '["iris"]')
        .replace('name = "myproj"', 'name = "other"'),
    );
    edit('model-interface/myproj/v1/myproj.proto', (text) => text.replace('rpc Predict(', 'rpc Foretell('));
    const { notes } = await sync();
    expect(notes.map(({ kind, file }) => `${kind} ${file}`)).toEqual([`unwritten iris/${seam}`, `orphan iris/${seam}`]);
    expect(Object.keys(compose())).toEqual(['api-service', 'iris']);
    expect(compose()['api-service']).toMatchObject({
      environment: { AO_MODEL_ADDRESS: 'iris:50051' },
      depends_on: { iris: {} },
    });
    if (model === 'typescript')
      expect(JSON.parse(read('iris/package.json'))).toMatchObject({ name: 'other-model-service', mine: 1 });
    expect(existsSync(join(at.dir, 'model-service'))).toBe(false);
  });
});

describe('folders of ao.toml', () => {
  it('of the api-service and the contract may be others, too', async () => {
    await init();
    edit('api-service/Dockerfile', (text) => `${text}# mine\n`);
    move('api-service', 'front');
    move('model-interface', 'protos/own');
    edit('ao.toml', (text) =>
      text.replace('port = 8000', 'port = 8000\npath = "front"').concat('\n[contract]\npath = "protos/own"\n'),
    );
    expect(news(await sync())).toEqual({ 'compose.yaml': 'update', 'README.md': 'update' });
    expect(existsSync(join(at.dir, 'api-service')) || existsSync(join(at.dir, 'model-interface'))).toBe(false);
    edit('protos/own/myproj/v1/myproj.proto', (text) => `${text}\nimport "google/rpc/status.proto";\n`);
    await sync();
    expect(existsSync(join(at.dir, 'protos/own/google/rpc/status.proto'))).toBe(true);
  });

  it('may trade places', async () => {
    await init('typescript');
    edit('api-service/Dockerfile', (text) => `${text}# of the api\n`);
    move('api-service', 'x');
    move('model-service', 'api-service');
    move('x', 'model-service');
    edit('ao.toml', (text) =>
      text
        .replace('port = 8000', 'port = 8000\npath = "model-service"')
        .replace('port = 50051', 'port = 50051\npath = "api-service"'),
    );
    await sync();
    expect(read('model-service/Dockerfile')).toContain('# of the api');
    expect(read('.ao/base/model-service/Dockerfile')).toContain('REST front');
    expect(existsSync(join(at.dir, '.ao/base/api-service/src/main.ts'))).toBe(true);
    expect((await sync()).changed).toBe(false);
  });

  it('are not made when their owner has not moved them: the command that does is named', async () => {
    await init();
    edit('ao.toml', (text) => text.replace('port = 50051', 'port = 50051\npath = "my iris"'));
    await expect(sync()).rejects.toMatchObject({
      code: 'AO_SYNC_FOLDER_NOT_MOVED',
      message: 'services.model-service.path says my iris, but there is no such folder and model-service is still there',
      remedy: expect.arrayContaining([expect.stringContaining("git mv model-service 'my iris'")]),
    });
  });

  it.each([
    ['outside of the project', '../elsewhere', 'not a folder of the project'],
    ['ao’s own', '.ao/run/model', 'not a folder of the project'],
    ['that of another service', 'api-service', 'the folder of api-service as well'],
  ])('are refused when one is %s', async (_what, path, problem) => {
    await init();
    edit('ao.toml', (text) => text.replace('port = 50051', `port = 50051\npath = "${path}"`));
    await expect(sync()).rejects.toMatchObject({
      code: 'AO_CONFIG_INVALID',
      message: expect.stringContaining(problem),
    });
  });

  it('may be the project itself, and a contract outside of it is read only', async () => {
    await init();
    for (const name of [
      'model.py',
      'train.py',
      'gen',
      'vendor',
      'Dockerfile',
      'tests',
      'data',
      'model.json',
      'pyproject.toml',
      'requirements.txt',
      'requirements-dev.txt',
      '.dockerignore',
    ])
      move(`model-service/${name}`, name);
    move('model-interface', '../protos');
    edit('ao.toml', (text) =>
      text.replace('port = 50051', 'port = 50051\npath = "."').concat('\n[contract]\npath = "../protos"\n'),
    );
    await sync();
    expect(compose()['model-service']?.['build']).toBe('.');
    expect(read('.vscode/settings.json')).toContain('"${workspaceFolder}/.venv/bin/python"');
    expect(existsSync(join(at.dir, 'model-interface'))).toBe(false);
    edit('../protos/myproj/v1/myproj.proto', (text) => `${text}\nmessage More {}\n`);
    expect((await sync()).changed).toBe(true);
    expect(read('gen/myproj/v1/myproj_pb2.pyi')).toContain('class More');
  });

  it('hold another language when ao.toml says so, and what was written in the old one', async () => {
    await init('python');
    edit('ao.toml', (text) => text.replace('language = "python"', 'language = "typescript"'));
    expect(news(await sync())).toMatchObject({
      'model-service/src/model.ts': 'create',
      'model-service/model.py': 'orphan',
      'model-service/requirements.txt': 'remove',
      'ao.toml': 'merge',
    });
    expect(read('ao.toml')).toContain('"tsc"');
    expect((await sync()).changed).toBe(false);
  });

  it('have their first files once only: a service that is gone from ao.toml leaves what was edited', async () => {
    await init();
    edit('model-service/Dockerfile', (text) => `${text}# mine\n`);
    edit('ao.toml', (text) =>
      text.replace(/\[services\.model-service\][^]*?(?=\n# ──)/, '').replace('needs = ["model-service"]', ''),
    );
    const done = news(await sync());
    expect(done).toMatchObject({
      'model-service/Dockerfile': 'orphan',
      'model-service/model.py': 'orphan',
      'model-service/gen/base.py': 'remove',
    });
    expect(read('model-service/Dockerfile')).toContain('# mine');
    expect(existsSync(join(at.dir, 'model-service/model.py'))).toBe(true);
    expect(Object.keys(compose())).toEqual(['api-service']);
    expect(compose()['api-service']).not.toHaveProperty('depends_on');
    expect(news(await sync())).toEqual({ 'model-service/Dockerfile': 'orphan' });
  });
});
