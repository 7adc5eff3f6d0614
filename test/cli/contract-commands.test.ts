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
      models: [{ model: 'model-service', share: 100 }],
      source: expect.stringMatching(/iris\.proto:\d+/) as string,
    });
  });
});

describe('several models', () => {
  const garden = join(room(), 'garden');
  const model = (name: string, port: number, rest: string) =>
    `[services.${name}]\nkind = "model"\nlanguage = "python"\nport = ${port}\n${rest}`;
  const toml = (words: string) =>
    [
      '[project]\nname = "garden"\n[services.web]\nkind = "api"\nlanguage = "typescript"\nport = 8000\n',
      'needs = ["forest", "forest-v2", "words"]\n',
      model('forest', 1, 'serves = ["assistant.chat.v1.Chat"]\n'),
      model('forest-v2', 2, 'serves = ["assistant.chat.v1.Chat"]\nshare = 12.5\n'),
      model('words', 3, `serves = ["${words}"]\n`),
    ].join('');
  beforeAll(() => {
    cpSync(join(REPOSITORY, 'test/fixtures/contracts/assistant'), join(garden, 'model-interface/assistant'), {
      recursive: true,
    });
    writeFileSync(join(garden, 'ao.toml'), toml('assistant.embed.v1.Embedder'));
  });

  test('ao routes says who answers what, and how much of it', async () => {
    const { stdout } = await ao(['routes'], garden);
    const embed = stdout.split('\n').find((line) => line.includes('assistant.embed.v1.Embedder.Embed'));
    expect(embed).toMatch(/Embedder\.Embed +words +model-interface/);
    expect(stdout).toMatch(/Chat\.\w+ +forest 87\.5%, forest-v2 12\.5% +model-interface/);
    const { routes } = JSON.parse((await ao(['routes', '--json'], garden)).stdout) as {
      routes: { rpc: string; models: object[] }[];
    };
    expect(routes.find(({ rpc }) => rpc.endsWith('Embed'))?.models).toEqual([{ model: 'words', share: 100 }]);
  });

  test('ao call finds the model of the rpc, of two versions the one with the larger share, or the one named', async () => {
    const address = async (...args: string[]) => {
      const { stderr } = await ao(['call', ...args], garden);
      return /127\.0\.0\.1:\d/.exec(stderr)?.[0] ?? stderr;
    };
    expect(await address('Embed')).toBe('127.0.0.1:3');
    expect(await address('Complete')).toBe('127.0.0.1:1');
    expect(await address('Complete', '--model', 'forest-v2')).toBe('127.0.0.1:2');
    const { status, stderr } = await ao(['call', 'Embed', '--model', 'forest'], garden);
    expect(status).toBe(2);
    expect(stderr).toMatch(
      /no model "forest" that answers assistant\.embed\.v1\.Embedder[^]*Name one that does: `--model words`/,
    );
  });

  test('ao call and ao check say which line of ao.toml does not fit the contract', async () => {
    writeFileSync(join(garden, 'ao.toml'), toml('assistant.embed.v1.Embeder'));
    const { status, stderr } = await ao(['call', 'Embed'], garden);
    expect(status).toBe(78);
    expect(stderr).toMatch(
      /ao\.toml:\d+:\d+: services\.words\.serves\.0: .*did you mean "assistant\.embed\.v1\.Embedder"/,
    );
    const check = await ao(['check', '--only', 'contract', '--no-install', '--no-sync'], garden);
    expect(check.status).not.toBe(0);
    expect(`${check.stdout}${check.stderr}`).toContain('services.words.serves.0');
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
