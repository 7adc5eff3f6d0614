import { cpSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test, vi } from 'vitest';
import { ao, REPOSITORY, room } from './harness.js';

const project = join(room(), 'projekt ü');

beforeAll(() => {
  mkdirSync(join(project, 'model-interface'), { recursive: true });
  mkdirSync(join(project, 'sub/folder'), { recursive: true });
  writeFileSync(
    join(project, 'ao.toml'),
    '[project]\nname = "irises"\n\n[services.model-service]\nkind = "model"\nlanguage = "python"\nport = 1\n',
  );
  cpSync(join(REPOSITORY, 'test/fixtures/contracts/iris.proto'), join(project, 'model-interface/iris.proto'));
});

describe('ao routes', () => {
  test('says method, path, rpc and where it is declared, from any folder of the project', async () => {
    const { stdout } = await ao(['routes'], join(project, 'sub/folder'));
    expect(stdout.split('\n')[0]).toMatch(
      /^POST +\/v1\/iris:classify +iris\.v1\.Classifier\.Classify +model-interface\/iris\.proto:\d+$/,
    );
  });

  test('as JSON', async () => {
    const { routes } = JSON.parse((await ao(['routes', '--json'], project)).stdout) as { routes: object[] };
    expect(routes[1]).toEqual({
      method: 'POST',
      path: '/iris.v1.Classifier/DescribeModel',
      rpc: 'iris.v1.Classifier.DescribeModel',
      stream: 'unary',
      source: expect.stringMatching(/iris\.proto:\d+/) as string,
    });
  });
});

describe('ao call', () => {
  test('says how to start a model-service that is not there', async () => {
    const { status, stderr } = await ao(['call', 'Classify', '{}'], project);
    expect(status).toBe(69);
    expect(stderr).toMatch(/127\.0\.0\.1:1 does not answer[^]*ao up -d/);
  });

  test('goes to the address given', async () => {
    const { stdout } = await ao(['call', 'Classify', '--address', 'localhost:2', '--json'], project);
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'AO_CALL_UNREACHABLE', message: expect.stringContaining('localhost:2') as string },
    });
  });

  test('needs a model-service in ao.toml', async () => {
    const other = room();
    writeFileSync(
      join(other, 'ao.toml'),
      '[project]\nname = "x"\n[services.api]\nkind = "api"\nlanguage = "typescript"\nport = 1\n',
    );
    cpSync(join(project, 'model-interface'), join(other, 'model-interface'), { recursive: true });
    expect((await ao(['call', 'Classify'], other)).stderr).toContain('AO_CALL_NO_MODEL_SERVICE');
  });
});

describe('ao config', () => {
  test('shows every value with where it came from', async () => {
    vi.stubEnv('AO_ENGINE_DEFAULT', 'docker');
    const { stdout } = await ao(['config'], project);
    vi.unstubAllEnvs();
    expect(stdout).toMatch(/^project\.name +"irises" +ao\.toml:2$/m);
    expect(stdout).toMatch(/^engine\.default +"docker" +env AO_ENGINE_DEFAULT$/m);
    expect(stdout).toMatch(/^contract\.path +"model-interface" +default$/m);
  });

  test('shows one value bare, and a part of them as JSON', async () => {
    expect((await ao(['config', 'project.name'], project)).stdout).toBe('irises\n');
    expect(JSON.parse((await ao(['config', 'services', '--json'], project)).stdout)).toMatchObject({
      values: { 'services.model-service.port': { value: 1, source: 'ao.toml:7' } },
    });
  });

  test('names a key that is not there, and what was meant', async () => {
    const { status, stderr } = await ao(['config', 'projct.name'], project);
    expect(status).toBe(2);
    expect(stderr).toContain('Did you mean `ao config project.name`?');
  });

  test('prints the reference and the schema without a project', async () => {
    const nowhere = room();
    expect((await ao(['config', '--docs'], nowhere)).stdout).toContain('## [services]');
    expect(JSON.parse((await ao(['config', '--schema'], nowhere)).stdout)).toMatchObject({ title: 'ao.toml' });
    expect((await ao(['config'], nowhere)).status).toBe(2);
  });
});

test('ao version says which ao, Node and machine this is', async () => {
  expect((await ao(['version'])).stdout).toMatch(/^ao \d+\.\d+\.\d+ \(node 2\d\.\S+, \w+ \w+\)\n$/);
});
