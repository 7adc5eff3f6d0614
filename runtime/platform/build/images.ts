import type Docker from 'dockerode';

import { fault } from '../../errors/index.js';
import { engineWords, isAnswer } from '../engines/docker/faults.js';
import { registryLogin } from './credentials.js';
import type { OnBuildEvent } from './events.js';
import { jsonLines } from './json-lines.js';
import type { ImagePlan } from './plan.js';
import { parseReference } from './registry.js';

export interface TransferOptions {
  env: NodeJS.ProcessEnv;
  signal: AbortSignal;
  onEvent: OnBuildEvent;
}

/**
 * Sees to it that the engine has the images that a Dockerfile is built from, pulling with the user's logins those that
 * are missing. Throws AO_BUILD_BASE_MISSING.
 */
export async function ensureImages(docker: Docker, plan: ImagePlan, options: TransferOptions): Promise<void> {
  for (const image of plan.images) {
    if ((await imageSize(docker, image)) === undefined) await pull(docker, plan, image, options);
  }
}

/** Bytes of all layers of an image; undefined when the engine does not have it. */
export async function imageSize(docker: Docker, image: string): Promise<number | undefined> {
  try {
    return (await docker.getImage(image).inspect()).Size;
  } catch (error) {
    if (isAnswer(error, 404)) return undefined;
    throw error;
  }
}

async function pull(
  docker: Docker,
  plan: ImagePlan,
  base: string,
  { env, signal, onEvent }: TransferOptions,
): Promise<void> {
  const { registry } = parseReference(base);
  const authconfig = await registryLogin(registry, env);
  const refused = (problem: string, cause?: unknown) =>
    fault('AO_BUILD_BASE_MISSING', { image: plan.service, base, problem }, { cause });
  onEvent({ type: 'pull', service: plan.service, image: base, detail: 'asking the registry' });
  const stream = await docker
    .pull(base, { authconfig: authconfig as never, abortSignal: signal })
    .catch((error: unknown) => {
      throw isAnswer(error) ? refused(engineWords(error), error) : error;
    });
  for await (const event of jsonLines(stream as AsyncIterable<Buffer>)) {
    const { error, status, id, progress } = event as Record<string, string | undefined>;
    if (error !== undefined) throw refused(error);
    const detail = [id, status, progress].filter(Boolean).join(' ');
    onEvent({ type: 'pull', service: plan.service, image: base, detail });
  }
}

/** Pushes one tag with the user's login. Throws AO_BUILD_PUSH_REFUSED. */
export async function push(
  docker: Docker,
  plan: ImagePlan,
  reference: string,
  { env, signal, onEvent }: TransferOptions,
): Promise<void> {
  const { registry, repository, tag } = parseReference(reference);
  const refused = (problem: string, cause?: unknown) =>
    fault('AO_BUILD_PUSH_REFUSED', { image: reference, registry, problem }, { cause });
  const authconfig = await registryLogin(registry, env);
  onEvent({ type: 'push', service: plan.service, image: reference, detail: 'asking the registry' });
  const image = docker.getImage(repository);
  const start = image.push.bind(image) as (options: object) => Promise<NodeJS.ReadableStream>;
  const stream = await start({ tag, authconfig, abortSignal: signal }).catch((error: unknown) => {
    throw isAnswer(error) ? refused(engineWords(error), error) : error;
  });
  for await (const event of jsonLines(stream as AsyncIterable<Buffer>)) {
    const { error, status, id, progress } = event as Record<string, string | undefined>;
    if (error !== undefined) throw refused(error);
    const detail = [id, status, progress].filter(Boolean).join(' ');
    if (detail !== '') onEvent({ type: 'push', service: plan.service, image: reference, detail });
  }
}
