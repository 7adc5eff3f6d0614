import type Docker from 'dockerode';

import { AoError, fault } from '../../errors/index.js';
import { type Connection, connectDocker } from './docker/client.js';
import { containerOptions, limitsOf } from './docker/container.js';
import { dockerEndpoint, isLocal } from './docker/endpoint.js';
import { engineWords, isAnswer, talking } from './docker/faults.js';
import { containerName, networkName } from './docker/names.js';
import { nameIsOurs, portTaken, preflight } from './docker/preflight.js';
import { ensureNetwork, removeContainer, removeNetworks, sweepProject } from './docker/sweep.js';
import { startUnit } from './docker/unit.js';
import type { Engine, LogLine, RunPlan, ServiceSpec, Unit } from './engine.js';

/**
 * Runs each service in a container of its image, on a network of the project, its port published on the service's
 * host. `env` says which engine is meant (DOCKER_HOST and its like).
 */
export class DockerEngine implements Engine {
  readonly id = 'docker';
  #connection: Promise<Connection> | undefined;
  /** By network: how many services are being started or running. */
  readonly #users = new Map<string, number>();

  constructor(private readonly env: NodeJS.ProcessEnv = process.env) {}

  async preflight(plan: RunPlan): Promise<void> {
    const connection = await this.#connect();
    await talking(connection.endpoint, 'looking at it', () => preflight(connection, plan));
  }

  async start(spec: ServiceSpec, plan: RunPlan, log: (line: LogLine) => void): Promise<Unit> {
    const { docker, endpoint } = await this.#connect();
    this.#use(plan, 1);
    try {
      const unit = await talking(endpoint, `starting ${spec.name}`, () => startService(docker, spec, plan, log));
      const exited = unit.exited.finally(() => this.#use(plan, -1));
      return { ...unit, exited, stop: (graceMs) => this.#stop(unit, graceMs, docker, plan) };
    } catch (error) {
      this.#use(plan, -1);
      throw error;
    }
  }

  /** Removes nothing when no engine of this machine answers: what a dead engine held does not run. */
  async sweep(plan: Pick<RunPlan, 'project' | 'root' | 'services'>): Promise<string[]> {
    const connection = await this.#local();
    if (!connection) return [];
    return talking(connection.endpoint, 'cleaning up', () => sweepProject(connection.docker, plan));
  }

  /** The engine of this machine, if there is one that we may use: nothing of ours can be on another. */
  async #local(): Promise<Connection | undefined> {
    try {
      return isLocal(dockerEndpoint(this.env)) ? await this.#connect() : undefined;
    } catch (error) {
      if (error instanceof AoError) return undefined;
      throw error;
    }
  }

  /** The network goes with the last service that is stopped. */
  async #stop(unit: Unit, graceMs: number, docker: Docker, plan: RunPlan): Promise<void> {
    await unit.stop(graceMs);
    await Promise.resolve();
    if (!this.#users.get(networkName(plan))) await removeNetworks(docker, plan).catch(() => {});
  }

  #use(plan: RunPlan, change: 1 | -1): void {
    const name = networkName(plan);
    this.#users.set(name, (this.#users.get(name) ?? 0) + change);
  }

  #connect(): Promise<Connection> {
    this.#connection ??= connectDocker(this.env);
    this.#connection.catch(() => (this.#connection = undefined));
    return this.#connection;
  }
}

async function startService(
  docker: Docker,
  spec: ServiceSpec,
  plan: RunPlan,
  log: (line: LogLine) => void,
): Promise<Unit> {
  await ensureNetwork(docker, plan);
  const container = await create(docker, spec, plan);
  try {
    return await startUnit(docker, container, spec.name, log);
  } catch (error) {
    await removeContainer(container).catch(() => {});
    throw await refusal(docker, spec, error);
  }
}

async function create(docker: Docker, spec: ServiceSpec, plan: RunPlan): Promise<Docker.Container> {
  const { MemTotal } = (await docker.info()) as { MemTotal: number };
  const name = containerName(plan, spec.name);
  const options = { name, ...containerOptions(spec, plan, limitsOf(spec, MemTotal)) };
  await nameIsOurs(docker, spec, plan);
  try {
    await removeContainer(docker.getContainer(name));
    return await docker.createContainer(options);
  } catch (error) {
    throw await refusal(docker, spec, error);
  }
}

/** Puts the engine's refusal into our words. */
async function refusal(docker: Docker, spec: ServiceSpec, error: unknown): Promise<unknown> {
  if (!isAnswer(error)) return error;
  const problem = engineWords(error);
  if (/port is already allocated|address already in use/.test(problem)) return portTaken(docker, spec);
  if (error.statusCode === 404 && /image/i.test(problem))
    return fault('AO_ENGINE_IMAGE_MISSING', { service: spec.name, image: spec.image });
  return fault('AO_ENGINE_CONTAINER_REFUSED', { service: spec.name, problem }, { cause: error });
}

/** The engine of this process's environment. */
export const dockerEngine: Engine = new DockerEngine();
