import { describe, expect, it } from 'vitest';
import { loadProject } from '../../../../runtime/platform/config/index.js';
import { engineOf, imageName, toRunPlan } from '../../../../runtime/platform/engines/index.js';
import { hostPort, reachableHost, serviceVariables } from '../../../../runtime/platform/engines/plan.js';
import { folderWith } from '../support/project.js';

const SERVICES = `[project]
name = "irises"
[services.web]
kind = "api"
language = "typescript"
port = 8000
host = "0.0.0.0"
needs = ["brain"]
stop_timeout = 4
env = { AO_LOG_LEVEL = "debug", AO_PORT = "1" }
[services.brain]
kind = "model"
language = "python"
port = 50051
path = "models/brain"
ready_timeout = 1.5
`;

describe('the plan of a run', () => {
  it('follows from the configuration: services in dependency order, all there is to know of each', async () => {
    const project = await loadProject(
      await folderWith({
        'ao.toml': `${SERVICES}[build]\nregistry = "registry.example.com/team/"\ntags = ["v1", "latest"]\n`,
      }),
      {},
    );
    const { services, ...plan } = toRunPlan(project);
    expect(plan).toEqual({ project: 'irises', root: project.root });
    expect(services[0]).toEqual({
      name: 'brain',
      kind: 'model',
      dir: `${project.root}/models/brain`,
      command: [`${project.root}/models/brain/.venv/bin/python`, '-m', 'ao_runtime'],
      commandEnv: { PYTHONPATH: `${project.root}/models/brain/vendor`, PYTHONUNBUFFERED: '1' },
      image: 'registry.example.com/team/irises-brain:v1',
      env: {},
      host: '127.0.0.1',
      port: 50051,
      probe: { kind: 'grpc' },
      needs: [],
      readyTimeoutMs: 1500,
      stopTimeoutMs: 20_000,
    });
    expect(services[1]).toMatchObject({
      name: 'web',
      probe: { kind: 'http', path: '/health/ready' },
      needs: ['brain'],
      prepare: [process.execPath, expect.stringMatching(/tsc$/), '-p', '.'],
    });
  });

  it('names images without a registry by project and service', async () => {
    const project = await loadProject(await folderWith({ 'ao.toml': SERVICES }), {});
    expect(imageName(project, 'web')).toBe('irises-web');
  });

  it('gives services their variables: their own, but for the addresses', async () => {
    const plan = toRunPlan(await loadProject(await folderWith({ 'ao.toml': SERVICES }), {}));
    const placement = { host: '0.0.0.0', port: 8000, addressOf: () => 'brain:50051' };
    expect(serviceVariables(plan.services[1]!, plan, placement)).toEqual({
      AO_DRAIN_MS: '3000',
      AO_LOG_LEVEL: 'debug',
      AO_HOST: '0.0.0.0',
      AO_PORT: '8000',
      AO_MODEL_ADDRESS: 'brain:50051',
    });
    expect(serviceVariables(plan.services[0]!, plan, placement)).not.toHaveProperty('AO_MODEL_ADDRESS');
  });

  it('tells a service all its models, with what each serves', async () => {
    const toml = SERVICES.replace('needs = ["brain"]', 'needs = ["brain", "heart"]').concat(
      '[services.heart]\nkind = "model"\nlanguage = "python"\nport = 50052\nserves = ["a.v1.B"]\nshare = 10\n',
    );
    const plan = toRunPlan(await loadProject(await folderWith({ 'ao.toml': toml }), {}));
    const addressOf = ({ name, port }: { name: string; port: number }) => `${name}:${port}`;
    const variables = serviceVariables(plan.services[2]!, plan, { host: '0.0.0.0', port: 8000, addressOf });
    expect(variables).not.toHaveProperty('AO_MODEL_ADDRESS');
    expect(JSON.parse(variables['AO_MODELS'] ?? '')).toEqual([
      { name: 'brain', address: 'brain:50051' },
      { name: 'heart', address: 'heart:50052', serves: ['a.v1.B'], share: 10 },
    ]);
  });

  it('knows how a client reaches what listens everywhere', () => {
    expect([reachableHost('0.0.0.0'), reachableHost('::'), reachableHost('10.0.0.1')]).toEqual([
      '127.0.0.1',
      '::1',
      '10.0.0.1',
    ]);
    expect([hostPort('::1', 80), hostPort('a', 80)]).toEqual(['[::1]:80', 'a:80']);
  });

  it('runs on an engine of a name', async () => {
    expect((await engineOf('process')).id).toBe('process');
    expect((await engineOf('docker')).id).toBe('docker');
  });
});
