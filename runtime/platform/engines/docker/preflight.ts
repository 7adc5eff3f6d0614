import type Docker from 'dockerode';

import { fault } from '../../../errors/index.js';
import { portOwner, portProblem } from '../../process/ports.js';
import type { RunPlan, ServiceSpec } from '../engine.js';
import type { Connection } from './client.js';
import { isLocal } from './endpoint.js';
import { isAnswer } from './faults.js';
import { containerName, nameOf } from './names.js';

/** Throws what would keep the plan from running on this engine, before anything is started. */
export async function preflight({ docker, endpoint }: Connection, plan: RunPlan): Promise<void> {
  if (!isLocal(endpoint)) throw fault('AO_ENGINE_DOCKER_REMOTE', { socket: endpoint.text });
  for (const spec of plan.services) {
    await imageIsThere(docker, spec);
    await nameIsOurs(docker, spec, plan);
    await portIsFree(docker, spec, plan);
  }
}

async function imageIsThere(docker: Docker, { name: service, image }: ServiceSpec): Promise<void> {
  try {
    await docker.getImage(image).inspect();
  } catch (error) {
    throw isAnswer(error, 404) ? fault('AO_ENGINE_IMAGE_MISSING', { service, image }) : error;
  }
}

/** Throws AO_ENGINE_NAME_TAKEN if a container of the service's name was not started for this project in this folder. */
export async function nameIsOurs(docker: Docker, spec: ServiceSpec, plan: RunPlan): Promise<void> {
  const container = containerName(plan, spec.name);
  const found = await inspectContainer(docker, container);
  const root = found?.Config.Labels?.['dev.ao.root'];
  if (found && root !== plan.root) {
    throw fault('AO_ENGINE_NAME_TAKEN', {
      service: spec.name,
      container,
      root: root ?? 'something that ao did not start',
    });
  }
}

async function inspectContainer(docker: Docker, name: string): Promise<Docker.ContainerInspectInfo | undefined> {
  return docker
    .getContainer(name)
    .inspect()
    .catch((error: unknown) => {
      if (isAnswer(error, 404)) return undefined;
      throw error;
    });
}

/** What an earlier run of this project left on the port is no obstacle: it is replaced. */
async function portIsFree(docker: Docker, spec: ServiceSpec, plan: RunPlan): Promise<void> {
  if ((await portProblem(spec.host, spec.port)) !== 'EADDRINUSE') return;
  const holder = await publisher(docker, spec.port);
  if (holder?.Labels['dev.ao.root'] !== plan.root) throw await portTaken(docker, spec);
}

/** The error for a taken port; a container that publishes it is named rather than the engine's proxy program. */
export async function portTaken(docker: Docker, { name: service, port }: ServiceSpec): Promise<Error> {
  const holder = await publisher(docker, port);
  const owner = holder ? `the container ${nameOf(holder)}` : await portOwner(port);
  return fault('AO_ENGINE_PORT_TAKEN', { service, port, owner });
}

async function publisher(docker: Docker, port: number): Promise<Docker.ContainerInfo | undefined> {
  const containers = await docker.listContainers();
  return containers.find((c) => c.Ports.some((p) => p.PublicPort === port));
}
