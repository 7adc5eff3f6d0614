import { statfs } from 'node:fs/promises';

import { AoError, fault } from '../../errors/index.js';
import { type Connection, connectDocker } from '../engines/docker/client.js';
import { isLocal } from '../engines/docker/endpoint.js';
import { connectionFault } from '../engines/docker/faults.js';
import { buildImage } from './build-image.js';
import { BuildLog } from './build-log.js';
import type { BuiltImage, OnBuildEvent } from './events.js';
import { push, type TransferOptions } from './images.js';
import type { BuildPlan, ImagePlan } from './plan.js';

export interface RunBuildOptions {
  onEvent?: OnBuildEvent;
  /** Fires to give up: what the engine is doing for us is cancelled, and the signal's reason is thrown. */
  signal?: AbortSignal;
  env?: NodeJS.ProcessEnv;
  /** How many images are built at once. */
  parallel?: number;
}

/** Below this much free space on the engine's disk a warning is given. */
const LOW_DISK = 2 * 1024 ** 3;

/**
 * Builds the images of a plan on the user's Docker engine and returns them in the plan's order. Each build is logged to
 * its file. When one fails the others are built to their end, then the first failure is thrown, with the others in its
 * details: AO_BUILD_FAILED and its like, AO_ENGINE_DOCKER_UNREACHABLE, AO_ENGINE_DOCKER_DENIED, AO_ENGINE_DOCKER_LOST.
 */
export async function runBuild(plan: BuildPlan, options: RunBuildOptions = {}): Promise<BuiltImage[]> {
  const transfer = withDefaults(options);
  const connection = await connectDocker(transfer.env);
  await warnOfLowDisk(connection, transfer.onEvent);
  const outcomes = await inTurn(plan.images, options.parallel ?? 2, (image) =>
    logged(image, transfer, (own) => built(connection, image, own)),
  );
  transfer.signal.throwIfAborted();
  return allOf(outcomes);
}

/**
 * Pushes all tags of a plan's images, with the logins of the user's Docker configuration. Throws AO_BUILD_PUSH_REFUSED,
 * AO_BUILD_CREDENTIALS or what is wrong with the engine.
 */
export async function pushImages(plan: BuildPlan, options: RunBuildOptions = {}): Promise<void> {
  const transfer = withDefaults(options);
  const connection = await connectDocker(transfer.env);
  for (const image of plan.images) {
    for (const tag of image.tags) {
      await guarded(connection, transfer.signal, `pushing ${tag}`, () => push(connection.docker, image, tag, transfer));
    }
  }
}

function withDefaults({
  onEvent = () => {},
  signal = new AbortController().signal,
  env = process.env,
}: RunBuildOptions): TransferOptions {
  signal.throwIfAborted();
  return { onEvent, signal, env };
}

async function built(connection: Connection, image: ImagePlan, options: TransferOptions): Promise<BuiltImage> {
  const result = await guarded(connection, options.signal, `building ${image.tags[0]}`, () =>
    buildImage(connection, image, options),
  );
  options.onEvent({ type: 'built', ...result });
  return result;
}

/** Gives an interruption as the signal's reason, and an engine that went away as AO_ENGINE_DOCKER_LOST. */
async function guarded<T>(
  { docker, endpoint }: Connection,
  signal: AbortSignal,
  doing: string,
  work: () => Promise<T>,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    signal.throwIfAborted();
    const broken = connectionFault(error, endpoint, doing);
    if (broken) throw broken;
    // An engine that is being stopped reports its own end as a failure of the build.
    const gone = await docker.ping().then(
      () => undefined,
      (lost: Error) => lost,
    );
    throw gone === undefined
      ? error
      : fault('AO_ENGINE_DOCKER_LOST', { socket: endpoint.text, doing, problem: gone.message }, { cause: error });
  }
}

async function logged<T>(
  image: ImagePlan,
  options: TransferOptions,
  work: (options: TransferOptions) => Promise<T>,
): Promise<T> {
  const log = await BuildLog.open(image.log);
  const onEvent: OnBuildEvent = (event) => {
    log.write(event);
    options.onEvent(event);
  };
  try {
    const result = await work({ ...options, onEvent });
    await log.close();
    return result;
  } catch (error) {
    await log.close([(error as Error).message, ...(error instanceof AoError ? error.details : [])]);
    throw error;
  }
}

/** Runs the work for each item, a few at a time, all to their end. */
async function inTurn<T, R>(
  items: readonly T[],
  width: number,
  work: (item: T) => Promise<R>,
): Promise<PromiseSettledResult<R>[]> {
  const outcomes: PromiseSettledResult<R>[] = [];
  let next = 0;
  const worker = async () => {
    for (let i = next++; i < items.length; i = next++) {
      [outcomes[i]] = (await Promise.allSettled([work(items[i]!)])) as [PromiseSettledResult<R>];
    }
  };
  await Promise.all(Array.from({ length: Math.max(1, width) }, worker));
  return outcomes;
}

function allOf<T>(outcomes: PromiseSettledResult<T>[]): T[] {
  const failures = outcomes.flatMap((o) => (o.status === 'rejected' ? [o.reason as unknown] : []));
  const [first, ...others] = failures;
  if (first instanceof AoError && others.length > 0) {
    const also = others.flatMap((other) => [
      '',
      (other as Error).message,
      ...(other instanceof AoError ? other.details : []),
    ]);
    throw new AoError(first.code, first.message, first.remedy, {
      cause: first,
      details: [...first.details, ...also],
    });
  }
  if (failures.length > 0) throw first;
  return outcomes.map((o) => (o as PromiseFulfilledResult<T>).value);
}

async function warnOfLowDisk({ docker, endpoint }: Connection, onEvent: OnBuildEvent): Promise<void> {
  if (!isLocal(endpoint)) return;
  const { DockerRootDir } = (await docker.info()) as { DockerRootDir: string };
  const disk = await statfs(DockerRootDir).catch(() => undefined); // Docker Desktop: a folder of its own machine
  const free = disk ? disk.bavail * disk.bsize : Infinity;
  if (free >= LOW_DISK) return;
  const text = `only ${Math.round(free / 1e6)} MB are free on the disk of the Docker engine (${DockerRootDir}): \`docker system df\` shows what takes the space`;
  onEvent({ type: 'warning', text });
}
