import type { ContainerCreateOptions } from 'dockerode';

import type { RunPlan, ServiceSpec } from '../engine.js';
import { containerEnvironment } from './environment.js';
import { labelsOf, networkName } from './names.js';

/** Limits of one container. */
export interface Limits {
  memoryBytes: number;
  /** Processes and threads together. */
  pids: number;
}

const GiB = 1024 ** 3;

/**
 * What a service may take of the engine's machine: a model nearly all of the memory but never all (the machine must
 * outlive a model that is too large), an api 1 GiB.
 */
export function limitsOf(spec: Pick<ServiceSpec, 'kind'>, machineBytes: number): Limits {
  const most = Math.floor(machineBytes * 0.9);
  return { memoryBytes: spec.kind === 'api' ? Math.min(GiB, most) : most, pids: 2048 };
}

/**
 * What the engine is asked for: an unprivileged container with a read-only root, /tmp in memory, and a stdin that we
 * hold open. When ao dies, however it dies, that stdin ends, and with AO_SUPERVISED=1 the service drains and exits.
 */
export function containerOptions(spec: ServiceSpec, plan: RunPlan, limits: Limits): ContainerCreateOptions {
  const port = `${spec.port}/tcp`;
  const env = Object.entries(containerEnvironment(spec, plan)).map(([name, value]) => `${name}=${value}`);
  return {
    Image: spec.image,
    Hostname: spec.name,
    Env: env,
    Labels: labelsOf(plan, spec.name),
    ExposedPorts: { [port]: {} },
    ...{ OpenStdin: true, StdinOnce: true, AttachStdin: true, AttachStdout: true, AttachStderr: true },
    HostConfig: {
      AutoRemove: true,
      Init: true,
      ...{ ReadonlyRootfs: true, Tmpfs: { '/tmp': 'rw,nosuid,nodev,size=1g' } },
      ...{ CapDrop: ['ALL'], SecurityOpt: ['no-new-privileges'] },
      ...{ Memory: limits.memoryBytes, MemorySwap: limits.memoryBytes, PidsLimit: limits.pids },
      PortBindings: { [port]: [{ HostIp: published(spec.host), HostPort: String(spec.port) }] },
      NetworkMode: networkName(plan),
      LogConfig: { Type: 'json-file', Config: { 'max-size': '10m', 'max-file': '2' } },
    },
    NetworkingConfig: { EndpointsConfig: { [networkName(plan)]: { Aliases: [spec.name] } } },
  };
}

/** The engine wants an address where people write a name. */
function published(host: string): string {
  return host === 'localhost' ? '127.0.0.1' : host;
}
