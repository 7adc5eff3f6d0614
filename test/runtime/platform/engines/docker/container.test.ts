import { describe, expect, it } from 'vitest';

import { containerOptions, limitsOf } from '../../../../../runtime/platform/engines/docker/container.js';
import type { RunPlan, ServiceSpec } from '../../../../../runtime/platform/engines/engine.js';

const base = {
  dir: '/p/x',
  command: [],
  commandEnv: { PYTHONPATH: '/p/vendor' },
  host: 'localhost',
  probe: { kind: 'grpc' },
  readyTimeoutMs: 1,
  stopTimeoutMs: 20_000,
} as const;
const model: ServiceSpec = {
  ...base,
  name: 'model-service',
  kind: 'model',
  image: 'iris-model-service:latest',
  env: {},
  port: 50051,
  needs: [],
};
const api: ServiceSpec = {
  ...base,
  name: 'api-service',
  kind: 'api',
  image: 'iris-api-service:latest',
  env: { GREETING: 'grüß dich', AO_HOST: '127.0.0.1' },
  host: '127.0.0.1',
  port: 8000,
  needs: ['model-service'],
};
const plan: RunPlan = { project: 'iris', root: '/p', services: [model, api] };

describe('the container of a service', () => {
  const options = containerOptions(api, plan, { memoryBytes: 1000, pids: 10 });

  it('reaches the service it needs by its name, listens on all its addresses, and knows that it is watched over', () => {
    expect(options.Env?.sort()).toEqual([
      'AO_DRAIN_MS=15000',
      'AO_HOST=0.0.0.0',
      'AO_MODEL_ADDRESS=model-service:50051',
      'AO_PORT=8000',
      'AO_SUPERVISED=1',
      'GREETING=grüß dich',
    ]);
  });

  it('is unprivileged, read-only and limited', () => {
    expect(options.HostConfig).toMatchObject({
      ...{
        ReadonlyRootfs: true,
        CapDrop: ['ALL'],
        SecurityOpt: ['no-new-privileges'],
        Init: true,
        AutoRemove: true,
      },
      ...{ Memory: 1000, MemorySwap: 1000, PidsLimit: 10, Tmpfs: { '/tmp': expect.any(String) as string } },
    });
  });

  it('is published on the host of the service, and labelled for its project and folder', () => {
    expect(options.HostConfig?.PortBindings).toEqual({
      '8000/tcp': [{ HostIp: '127.0.0.1', HostPort: '8000' }],
    });
    expect(containerOptions(model, plan, { memoryBytes: 1, pids: 1 }).HostConfig?.PortBindings).toEqual({
      '50051/tcp': [{ HostIp: '127.0.0.1', HostPort: '50051' }],
    });
    expect(options.Labels).toEqual({
      'dev.ao.project': 'iris',
      'dev.ao.root': '/p',
      'dev.ao.service': 'api-service',
    });
    expect(options.NetworkingConfig?.EndpointsConfig).toEqual({ 'ao-iris': { Aliases: ['api-service'] } });
  });

  it('leaves the machine some memory, whatever the model takes', () => {
    const GiB = 1024 ** 3;
    expect(limitsOf(model, 10 * GiB).memoryBytes).toBe(9 * GiB);
    expect(limitsOf(api, 10 * GiB).memoryBytes).toBe(GiB);
    expect(limitsOf(api, GiB).memoryBytes).toBeLessThan(GiB);
  });
});
