import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createConnection, createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it, onTestFinished } from 'vitest';

import type { BuildEvent } from '../../runtime/platform/build/events.js';
import {
  type BuildOptions,
  gatherBuildFacts,
  planBuild,
  pushImages,
  runBuild,
} from '../../runtime/platform/build/index.js';
import { loadProject } from '../../runtime/platform/config/index.js';
import { startRegistry } from './fixtures/registry.js';
import { connect } from './with-engine.js';

const config = (more = '') =>
  `[project]\nname = "ao-build-test"\n[services.one]\nkind = "model"\nlanguage = "python"\nport = 1234\n${more}`;
const made: string[] = [];

/** A project whose service `one` has this Dockerfile, in a folder whose name has a space and an umlaut. */
function projectWith(dockerfile: string, more: Record<string, string> = {}): string {
  const root = mkdtempSync(join(tmpdir(), 'ein Übungsraum '));
  made.push(root);
  const files = { 'ao.toml': config(), 'one/Dockerfile': dockerfile, ...more };
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, name)), { recursive: true });
    writeFileSync(join(root, name), text);
  }
  return root;
}

async function planOf(root: string, options: BuildOptions = {}) {
  const project = await loadProject(root);
  return planBuild(project, await gatherBuildFacts(project, {}), options);
}

describe.skipIf('missing' in inject('docker'))('building on a real Docker engine', () => {
  let docker: Docker;
  const collect = () => {
    const events: BuildEvent[] = [];
    return { events, onEvent: (event: BuildEvent) => void events.push(event) };
  };
  /** Different in each run, so that nothing comes from an earlier run's cache. */
  const fresh = `ENV RUN=${Date.now()}`;

  beforeAll(async () => {
    docker = await connect();
  });
  afterAll(async () => {
    for (const { Id } of (await docker?.listImages({
      filters: { reference: ['*ao-build-test-*', '*/*/ao-build-test-*'] },
    })) ?? []) {
      await docker.getImage(Id).remove({ force: true });
    }
    for (const root of made) rmSync(root, { recursive: true, force: true });
  });

  describe.each([
    { builder: 'BuildKit', env: process.env },
    { builder: 'the classic builder', env: { ...process.env, DOCKER_BUILDKIT: '0' } },
  ])('with $builder', ({ env }) => {
    it('builds, tells each step and line, and knows how large the image is over its base', async () => {
      const dockerfile = [
        'FROM debian:bookworm-slim',
        fresh,
        'ARG WORD',
        'COPY . /app',
        'RUN echo "grüße, $WORD" && ls -A /app && head -c 5000000 /dev/zero > /five',
      ].join('\n');
      const root = projectWith(dockerfile, {
        'one/.dockerignore': 'secret*\n',
        'one/secret.txt': '',
        'one/weights/ü.bin': '',
        'one/package.json': '{"version":"1.2.3"}',
      });
      const { events, onEvent } = collect();
      const plan = await planOf(root, { tags: ['v1'], args: { WORD: '世界' } });
      const [image] = await runBuild(plan, { env, onEvent });
      expect(image).toMatchObject({
        service: 'one',
        name: 'ao-build-test-one:latest',
        tags: ['ao-build-test-one:latest', 'ao-build-test-one:v1'],
      });
      expect(image!.overBase).toBeGreaterThanOrEqual(5_000_000);
      expect(image!.overBase).toBeLessThan(5_200_000);
      const lines = events.flatMap((event) => (event.type === 'log' ? [event.text] : []));
      expect(lines).toEqual(expect.arrayContaining(['grüße, 世界', 'weights', 'package.json']));
      expect(lines).not.toContain('secret.txt');
      const { Config, Id } = await docker.getImage('ao-build-test-one:v1').inspect();
      expect(Id).toBe(image!.id);
      expect(Config.Labels).toMatchObject({
        'org.opencontainers.image.version': '1.2.3',
        'org.opencontainers.image.title': 'ao-build-test-one',
      });
      const log = readFileSync(plan.images[0]!.log, 'utf8');
      expect(log).toContain('grüße, 世界');
      expect(log).toMatch(/built ao-build-test-one:latest .*bytes/);
    });

    it('takes from the cache what did not change', async () => {
      const root = projectWith(
        ['FROM debian:bookworm-slim', fresh, 'COPY packages.txt /', 'RUN echo installing', 'COPY model.py /'].join(
          '\n',
        ),
        {
          'one/packages.txt': String(Date.now()),
          'one/model.py': '1',
        },
      );
      await runBuild(await planOf(root), { env });
      writeFileSync(join(root, 'one/model.py'), '2');
      const { events, onEvent } = collect();
      await runBuild(await planOf(root), { env, onEvent });
      expect(events).toContainEqual(
        expect.objectContaining({
          type: 'step',
          state: 'cached',
          step: expect.stringContaining('RUN echo installing') as string,
        }),
      );
      expect(events.some((event) => event.type === 'log' && event.text === 'installing')).toBe(false);
    });

    it('names the step that failed, with its last lines, and builds the other images to their end', async () => {
      const two = '[services.two]\nkind = "api"\nlanguage = "typescript"\nport = 1235\n';
      const root = projectWith(
        [
          'FROM debian:bookworm-slim',
          fresh,
          'RUN echo all went well',
          'RUN echo "no such package: tørch" >&2; exit 3',
        ].join('\n'),
        {
          'ao.toml': config(two),
          'two/Dockerfile': `FROM debian:bookworm-slim\n${fresh}\nRUN echo two\n`,
        },
      );
      const { events, onEvent } = collect();
      const plan = await planOf(root);
      const failed = runBuild(plan, { env, onEvent });
      await expect(failed).rejects.toMatchObject({
        ...{ code: 'AO_BUILD_FAILED', exit: 65, details: ['no such package: tørch'] },
        message: expect.stringMatching(/^ao-build-test-one:latest: step "\[.*\] RUN echo "no such package/) as string,
      });
      expect(events).toContainEqual(expect.objectContaining({ type: 'built', service: 'two' }));
      expect(readFileSync(plan.images.find((i) => i.service === 'one')!.log, 'utf8')).toContain(
        'no such package: tørch',
      );
    });

    it('tells what is wrong with a Dockerfile that cannot be read', async () => {
      const plan = await planOf(projectWith('FROM debian:bookworm-slim\nRUNN make\n'));
      await expect(runBuild(plan, { env })).rejects.toMatchObject({
        code: 'AO_BUILD_FAILED',
        details: [expect.stringMatching(/unknown instruction: RUNN/i)],
      });
    });

    it('stops at once when it is interrupted', async () => {
      const root = projectWith(
        ['FROM debian:bookworm-slim', fresh, `RUN echo begun && sleep ${600 + Math.floor(Math.random() * 1000)}`].join(
          '\n',
        ),
      );
      const abort = new AbortController();
      const build = runBuild(await planOf(root), {
        env,
        signal: abort.signal,
        onEvent: (event) => event.type === 'log' && event.text === 'begun' && abort.abort(new Error('Ctrl-C')),
      });
      await expect(build).rejects.toThrow('Ctrl-C');
    });

    it('says that the engine went away, and that trying again helps', async () => {
      const proxy = await proxyOf(process.env['DOCKER_HOST']!);
      const root = projectWith(['FROM debian:bookworm-slim', fresh, 'RUN echo begun && sleep 5'].join('\n'));
      const build = runBuild(await planOf(root), {
        env: { ...env, DOCKER_HOST: proxy.host },
        onEvent: (event) => event.type === 'log' && event.text === 'begun' && proxy.kill(),
      });
      await expect(build).rejects.toMatchObject({
        code: 'AO_ENGINE_DOCKER_LOST',
        exit: 75,
        message: expect.stringContaining('building ao-build-test-one:latest') as string,
      });
    });
  });

  it('says which base image cannot be had', async () => {
    const plan = await planOf(projectWith('FROM localhost:1/nothing/here:v1\n'));
    await expect(runBuild(plan)).rejects.toMatchObject({
      code: 'AO_BUILD_BASE_MISSING',
      exit: 69,
      message: expect.stringContaining('localhost:1/nothing/here:v1') as string,
    });
  });

  it("pushes all tags and pulls base images with the user's login, and says when a registry does not take it", async () => {
    const registry = await startRegistry({ name: 'anna', password: 'geheim' });
    onTestFinished(() => registry.close());
    const toml = config(`[build]\nregistry = "${registry.address}/team"\n`);
    const root = projectWith(`FROM debian:bookworm-slim\n${fresh}\n`, { 'ao.toml': toml });
    const login = Buffer.from('anna:geheim').toString('base64');
    const env = {
      ...process.env,
      DOCKER_CONFIG: dirname(
        join(
          projectWith('', {
            'docker/config.json': JSON.stringify({ auths: { [registry.address]: { auth: login } } }),
          }),
          'docker/config.json',
        ),
      ),
    };
    const plan = await planOf(root, { tags: ['v1'] });
    await runBuild(plan);
    await expect(pushImages(plan, { env: { ...process.env, DOCKER_CONFIG: '/nowhere' } })).rejects.toMatchObject({
      code: 'AO_BUILD_PUSH_REFUSED',
      exit: 69,
    });
    const { events, onEvent } = collect();
    await pushImages(plan, { env, onEvent });
    expect(registry.manifests()).toEqual(['team/ao-build-test-one:latest', 'team/ao-build-test-one:v1']);
    expect(events.some((event) => event.type === 'push' && event.detail.includes('Pushed'))).toBe(true);

    const [pushed] = plan.images[0]!.tags as [string];
    for (const tag of plan.images[0]!.tags) await docker.getImage(tag).remove({ force: true });
    const above = await planOf(projectWith(`FROM ${pushed}\n`));
    await expect(runBuild(above, { env: { ...process.env, DOCKER_CONFIG: '/nowhere' } })).rejects.toMatchObject({
      code: 'AO_BUILD_BASE_MISSING',
    });
    const pulled = collect();
    await runBuild(above, { env, onEvent: pulled.onEvent });
    expect(pulled.events).toContainEqual(expect.objectContaining({ type: 'pull', image: pushed }));
  });
});

/** A socket that passes everything on to the engine until it is killed: what ao sees then is an engine that died. */
async function proxyOf(host: string): Promise<{ host: string; kill(): void }> {
  const sockets = new Set<Socket>();
  const path = join(mkdtempSync(join(tmpdir(), 'ao-proxy-')), 'd.sock');
  made.push(dirname(path));
  const target = host.startsWith('unix://')
    ? { path: host.slice('unix://'.length) }
    : { host: new URL(host).hostname, port: Number(new URL(host).port) };
  const server = createServer((near) => {
    const far = createConnection(target as { path: string });
    for (const [socket, other] of [
      [near, far],
      [far, near],
    ] as const) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => other.destroy());
      socket.pipe(other);
    }
  }).listen(path);
  await once(server, 'listening');
  const kill = () => {
    server.close();
    for (const socket of sockets) socket.destroy();
  };
  onTestFinished(kill);
  return { host: `unix://${path}`, kill };
}
