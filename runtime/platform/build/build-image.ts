import { PassThrough, type Readable } from 'node:stream';
import { createGzip } from 'node:zlib';

import type Docker from 'dockerode';

import { fault } from '../../errors/index.js';
import type { Connection } from '../engines/docker/client.js';
import { engineWords, isAnswer } from '../engines/docker/faults.js';
import { contextTar } from './context.js';
import type { BuiltImage } from './events.js';
import { ensureImages, imageSize, type TransferOptions } from './images.js';
import { jsonLines } from './json-lines.js';
import type { ImagePlan } from './plan.js';
import { BuildProgress } from './progress.js';

/**
 * Builds one image: base images, context, build, sizes. Throws AO_BUILD_FAILED with the last lines of the failed step,
 * AO_BUILD_DISK_FULL, AO_BUILD_CONTEXT_UNREADABLE or AO_BUILD_BASE_MISSING; a broken connection comes as it is.
 */
export async function buildImage(
  { docker, endpoint }: Connection,
  plan: ImagePlan,
  options: TransferOptions,
): Promise<BuiltImage> {
  const from = performance.now();
  const [name] = plan.tags as [string];
  options.onEvent({ type: 'start', service: plan.service, image: name });
  await ensureImages(docker, plan, options);
  const progress = new BuildProgress(plan.service, options.onEvent);
  const body = () => contextBody(plan, endpoint.kind !== 'socket');
  const stream = await startBuild(docker, plan, body, options).catch((error: unknown) => {
    if (!isAnswer(error)) throw error;
    progress.take({ error: engineWords(error) }); // the classic builder reads the Dockerfile before it answers
    return [];
  });
  for await (const event of jsonLines(stream as AsyncIterable<Buffer>)) progress.take(event);
  if (progress.error !== undefined) throw await failure(docker, plan, progress);
  const id = progress.imageId ?? (await docker.getImage(name).inspect()).Id;
  const bytes = (await imageSize(docker, name)) ?? 0;
  const base = plan.base === undefined ? 0 : ((await imageSize(docker, plan.base)) ?? 0);
  const seconds = (performance.now() - from) / 1000;
  return { service: plan.service, name, tags: plan.tags, id, bytes, overBase: bytes - base, seconds };
}

/** The context, packed for a connection that is a network. What cannot be read is ours, not the connection's, failure. */
async function contextBody(plan: ImagePlan, packed: boolean): Promise<Readable> {
  const unreadable = (error: NodeJS.ErrnoException) =>
    fault(
      'AO_BUILD_CONTEXT_UNREADABLE',
      { service: plan.service, file: error.path ?? plan.dir, problem: error.code ?? error.message },
      { cause: error },
    );
  const tar = await contextTar(plan.dir, plan.dockerfile).catch((error: unknown) => {
    throw unreadable(error as Error);
  });
  const body = packed ? createGzip({ level: 1 }) : new PassThrough();
  tar.once('error', (error) => body.destroy(unreadable(error)));
  body.once('close', () => tar.destroy());
  return tar.pipe(body);
}

/** With BuildKit; where that is not to be had (podman, DOCKER_BUILDKIT=0) with the classic builder. */
async function startBuild(
  docker: Docker,
  plan: ImagePlan,
  body: () => Promise<Readable>,
  { env, signal }: TransferOptions,
) {
  const common = { t: plan.tags, dockerfile: plan.dockerfile, buildargs: plan.args, labels: plan.labels };
  const ask = async (more: object): Promise<NodeJS.ReadableStream> => {
    const context = await body();
    const build = docker.buildImage.bind(docker) as (body: Readable, options: object) => Promise<NodeJS.ReadableStream>;
    return Promise.race([build(context, { ...common, ...more, abortSignal: signal }), failureOf(context)]);
  };
  if (env['DOCKER_BUILDKIT'] !== '0') {
    try {
      return await ask({ version: '2' });
    } catch (error) {
      if (!isAnswer(error) || !withoutBuildKit(error)) throw error;
    }
  }
  return ask({ version: '1', rm: true, forcerm: true });
}

function failureOf(stream: Readable): Promise<never> {
  return new Promise((_, reject) => stream.once('error', reject));
}

function withoutBuildKit(error: { statusCode: number; message: string }): boolean {
  return error.statusCode === 404 || /buildkit|version 2|session/i.test(error.message);
}

async function failure(docker: Docker, plan: ImagePlan, progress: BuildProgress): Promise<Error> {
  const error = progress.error!;
  const [image] = plan.tags as [string];
  if (/no space left on device/i.test(error)) {
    const where = await docker.info().then(
      (info) => (info as { DockerRootDir: string }).DockerRootDir,
      () => 'unknown folder',
    );
    return fault('AO_BUILD_DISK_FULL', { image, where });
  }
  const { step, lines } = progress.failed ?? { step: 'reading the Dockerfile', lines: [] };
  return fault('AO_BUILD_FAILED', { image, step, log: plan.log }, { details: lines.length > 0 ? lines : [error] });
}
