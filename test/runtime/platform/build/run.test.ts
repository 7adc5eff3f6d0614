import { createServer, type IncomingMessage, request as ask, type ServerResponse } from 'node:http';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { BuildEvent } from '../../../../runtime/platform/build/events.js';
import { type BuildPlan, pushImages, runBuild } from '../../../../runtime/platform/build/index.js';
import { folderWith } from '../support/project.js';

interface Script {
  /** What `/build` answers, an object a line; after it the image is there. */
  build?: object[];
  /** What `/images/…/push` and `/images/create` answer. */
  transfer?: object[];
  /** Sizes of the images that are there, by name. */
  images?: Record<string, number>;
  /** Folder the engine says its data are in. */
  rootDir?: string;
}

/** What the engine was asked. */
interface Asked {
  builds: { query: URLSearchParams; body: Buffer }[];
  auth: string[];
}

/** An engine of old (no BuildKit session) with its answers by a script: for what a real one does only with a full disk or an empty network. */
async function engineWith(script: Script): Promise<{ env: NodeJS.ProcessEnv; asked: Asked }> {
  const dir = await folderWith();
  const asked: Asked = { builds: [], auth: [] };
  const images = new Map(Object.entries(script.images ?? {}));
  const server = createServer(async (request, response) => {
    const { pathname, searchParams } = new URL(request.url!, 'http://x');
    const body = await buffer(request);
    const send = (status: number, ...lines: object[]) =>
      response
        .writeHead(status, { 'content-type': 'application/json' })
        .end(lines.map((l) => `${JSON.stringify(l)}\r\n`).join(''));
    const name = decodeURIComponent(/^\/images\/(.*)\/json$/.exec(pathname)?.[1] ?? '');
    if (pathname === '/_ping') return send(200, {});
    if (pathname === '/info') return send(200, { DockerRootDir: script.rootDir ?? dir });
    if (name !== '')
      return images.has(name)
        ? send(200, { Id: `sha256:${name}`, Size: images.get(name) })
        : send(404, { message: 'no such image' });
    if (pathname === '/images/create' || pathname.endsWith('/push')) {
      asked.auth.push(Buffer.from(String(request.headers['x-registry-auth'] ?? ''), 'base64').toString());
      images.set(`${searchParams.get('fromImage')}:${searchParams.get('tag')}`, 100);
      return send(200, ...(script.transfer ?? []));
    }
    if (pathname !== '/build') return send(404, { message: 'page not found' });
    asked.builds.push({ query: searchParams, body });
    for (const tag of searchParams.getAll('t')) images.set(tag, 150);
    return send(200, ...(script.build ?? []));
  });
  const socket = join(dir, 'd.sock');
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  onTestFinished(() => void server.close());
  return { env: { DOCKER_HOST: `unix://${socket}`, DOCKER_CONFIG: dir }, asked };
}

async function planWith(files: Record<string, string> = { Dockerfile: 'FROM base:1' }): Promise<BuildPlan> {
  const root = await folderWith(files);
  const image = {
    service: 'one',
    dir: root,
    dockerfile: 'Dockerfile',
    tags: ['p-one:latest', 'p-one:v1'],
    args: { A: 'b' },
    labels: { l: 'x' },
  };
  return {
    project: 'p',
    root,
    images: [{ ...image, images: ['base:1'], base: 'base:1', log: join(root, '.ao/run/build/one.log') }],
  };
}

const classic = [{ stream: 'Step 1/1 : FROM base:1\n' }, { aux: { ID: 'sha256:built' } }];

describe('running a build', () => {
  it('falls back to the classic builder where there is no BuildKit', async () => {
    const { env, asked } = await engineWith({ build: classic, images: { 'base:1': 100 } });
    const [image] = await runBuild(await planWith(), { env });
    expect(image).toMatchObject({
      service: 'one',
      name: 'p-one:latest',
      id: 'sha256:built',
      bytes: 150,
      overBase: 50,
    });
    const [build] = asked.builds;
    expect(Object.fromEntries(build!.query)).toMatchObject({
      version: '1',
      buildargs: '{"A":"b"}',
      labels: '{"l":"x"}',
    });
    expect(build!.query.getAll('t')).toEqual(['p-one:latest', 'p-one:v1']);
    expect(build!.body.includes('FROM base:1')).toBe(true);
  });

  it('fetches a base image that is missing, with the login of its registry', async () => {
    const transfer = [
      { status: 'Pulling from library/base', id: '1' },
      { status: 'Downloading', progress: '[=>  ]', id: 'abc' },
    ];
    const { env, asked } = await engineWith({ build: classic, transfer });
    const events: BuildEvent[] = [];
    const image = (await runBuild(await planWith(), { env, onEvent: (event) => events.push(event) }))[0]!;
    expect(image.overBase).toBe(50);
    expect(asked.auth).toEqual(['{}']);
    expect(events).toContainEqual({
      type: 'pull',
      service: 'one',
      image: 'base:1',
      detail: 'abc Downloading [=>  ]',
    });
  });

  it('says what the registry said when a base image cannot be fetched', async () => {
    const { env } = await engineWith({ transfer: [{ error: 'manifest unknown' }] });
    await expect(runBuild(await planWith(), { env })).rejects.toMatchObject({
      code: 'AO_BUILD_BASE_MISSING',
      message: expect.stringContaining('(manifest unknown)') as string,
    });
  });

  it('says that the disk of the engine is full, and warns when it nearly is', async () => {
    const build = [...classic, { error: 'write /usr/bin/x: no space left on device' }];
    // In /proc nothing is ever free.
    const { env } = await engineWith({ build, images: { 'base:1': 1 }, rootDir: '/proc' });
    const events: BuildEvent[] = [];
    const failed = runBuild(await planWith(), { env, onEvent: (event) => events.push(event) });
    await expect(failed).rejects.toMatchObject({
      code: 'AO_BUILD_DISK_FULL',
      exit: 69,
      message: expect.stringContaining('/proc') as string,
    });
    expect(events[0]).toMatchObject({
      type: 'warning',
      text: expect.stringContaining('only 0 MB are free') as string,
    });
  });

  it('names a file of the context that cannot be read, and does not take it for the engine', async () => {
    const { env } = await engineWith({ build: classic, images: { 'base:1': 1 } });
    const plan = await planWith({ Dockerfile: 'FROM base:1', '.dockerignore/x': '' });
    await expect(runBuild(plan, { env })).rejects.toMatchObject({
      code: 'AO_BUILD_CONTEXT_UNREADABLE',
      message: expect.stringContaining('EISDIR') as string,
    });
  });

  it('packs the context for an engine behind a network', async () => {
    const { env, asked } = await engineWith({ build: classic, images: { 'base:1': 1 } });
    const over = createServer((request, response) => forward(env['DOCKER_HOST']!, request, response));
    await new Promise<void>((resolve) => over.listen(0, '127.0.0.1', resolve));
    onTestFinished(() => void over.close());
    const { port } = over.address() as { port: number };
    await runBuild(await planWith(), { env: { ...env, DOCKER_HOST: `tcp://127.0.0.1:${port}` } });
    expect(gunzipSync(asked.builds[0]!.body).includes('FROM base:1')).toBe(true);
  });

  it('does not begin when it was interrupted before', async () => {
    await expect(runBuild(await planWith(), { signal: AbortSignal.abort(new Error('Ctrl-C')) })).rejects.toThrow(
      'Ctrl-C',
    );
  });

  it('says that no engine answers before anything else', async () => {
    await expect(runBuild(await planWith(), { env: { DOCKER_HOST: 'unix:///no/such.sock' } })).rejects.toMatchObject({
      code: 'AO_ENGINE_DOCKER_UNREACHABLE',
    });
  });
});

describe('pushing', () => {
  it('pushes each tag and tells how far it is', async () => {
    const { env, asked } = await engineWith({
      transfer: [{ status: 'Pushing', progress: '1/2', id: 'abc' }, { aux: {} }],
    });
    const events: BuildEvent[] = [];
    await pushImages(await planWith(), { env, onEvent: (event) => events.push(event) });
    expect(asked.auth).toEqual(['{}', '{}']);
    expect(events.filter((event) => event.type === 'push').map((event) => `${event.image} ${event.detail}`)).toEqual([
      'p-one:latest asking the registry',
      'p-one:latest abc Pushing 1/2',
      'p-one:v1 asking the registry',
      'p-one:v1 abc Pushing 1/2',
    ]);
  });

  it('says which registry refused, and why', async () => {
    const { env } = await engineWith({
      transfer: [{ error: 'denied: requested access to the resource is denied' }],
    });
    await expect(pushImages(await planWith(), { env })).rejects.toMatchObject({
      code: 'AO_BUILD_PUSH_REFUSED',
      message: 'p-one:latest: docker.io did not take it (denied: requested access to the resource is denied)',
    });
  });
});

/** Passes a request on to a socket: the engine as one behind a network. */
function forward(host: string, request: IncomingMessage, response: ServerResponse): void {
  const { url: path, method, headers } = request;
  const onward = ask({ socketPath: host.slice('unix://'.length), path, method, headers }, (answer) => {
    response.writeHead(answer.statusCode!, answer.headers);
    answer.pipe(response);
  });
  request.pipe(onward);
}
