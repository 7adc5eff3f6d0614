import type Docker from 'dockerode';

import type { RunPlan } from '../engine.js';
import { isAnswer } from './faults.js';
import { labelFilter, labelsOf, nameOf, networkName } from './names.js';

type Of = Pick<RunPlan, 'project' | 'root'>;

/** The last that sees to a network of an engine. */
const turns = new WeakMap<Docker, Promise<void>>();

/**
 * Sees to it that the project's network is there. Services that start at once do it one after the other: asked at once, an
 * engine may make two networks of one name, and can then tell neither from the other.
 */
export function ensureNetwork(docker: Docker, of: Of): Promise<void> {
  const before = turns.get(docker)?.catch(() => {}) ?? Promise.resolve();
  const turn = before.then(() => makeNetwork(docker, of));
  turns.set(docker, turn);
  return turn;
}

async function makeNetwork(docker: Docker, of: Of): Promise<void> {
  const Name = networkName(of);
  try {
    await docker.getNetwork(Name).inspect();
  } catch (error) {
    if (!isAnswer(error, 404)) throw error;
    await unless(409, docker.createNetwork({ Name, CheckDuplicate: true, Labels: labelsOf(of) }));
  }
}

/** Removes all containers and networks of the project in this folder, and no others; returns the containers, in words. */
export async function sweepProject(docker: Docker, of: Of): Promise<string[]> {
  const removed: string[] = [];
  for (const container of await docker.listContainers({ all: true, filters: labelFilter(of) })) {
    await removeContainer(docker.getContainer(container.Id));
    removed.push(`container ${nameOf(container)}`);
  }
  await removeNetworks(docker, of);
  return removed;
}

/** Removes the project's networks, but for one that a container is still attached to (403). */
export async function removeNetworks(docker: Docker, of: Of): Promise<void> {
  for (const { Id } of await docker.listNetworks({ filters: labelFilter(of) })) {
    await unless(403, unless(404, docker.getNetwork(Id).remove()));
  }
}

/** Ends a container by force and waits until the engine has removed it, so that its name is free. */
export async function removeContainer(container: Docker.Container): Promise<void> {
  const removed = container.wait({ condition: 'removed' }).catch((error: unknown) => {
    if (!isAnswer(error, 404)) throw error;
  });
  // 409: the engine is removing it already.
  await unless(409, unless(404, container.remove({ force: true, v: true })));
  await removed;
}

async function unless<T>(status: number, work: Promise<T>): Promise<T | undefined> {
  return work.catch((error: unknown) => {
    if (isAnswer(error, status)) return undefined;
    throw error;
  });
}
