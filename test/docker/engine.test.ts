import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';

import type Docker from 'dockerode';
import { build } from 'esbuild';
import tar from 'tar-fs';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';

import { DockerEngine } from '../../runtime/platform/engines/docker.js';
import type { LogLine, RunPlan, Unit } from '../../runtime/platform/engines/engine.js';
import { untilReady } from '../../runtime/platform/engines/supervisor/probe.js';
import { answeringPlan, engineSuite, eventually } from '../contract/engine.js';
import { connect } from './with-engine.js';

const image = 'ao-test-answering:latest';
const dockerfile = [
  'FROM node:20-bookworm-slim',
  'COPY answering.mjs /app/',
  'USER 1000',
  'CMD ["node", "/app/answering.mjs"]',
].join('\n');

/** Builds the image of `test/fixtures/services/answering.mjs`. */
async function buildImage(docker: Docker): Promise<void> {
  const finish = (pack: { entry(header: object, body: string, done: () => void): void; finalize(): void }) =>
    pack.entry({ name: 'Dockerfile' }, dockerfile, () => pack.finalize());
  const context = tar.pack(resolve('test/fixtures/services'), { finalize: false, finish: finish as never });
  const stream = await docker.buildImage(context as unknown as NodeJS.ReadableStream, {
    t: image,
    version: '2',
  });
  await new Promise<void>((done, reject) =>
    docker.modem.followProgress(stream, (error) => (error ? reject(error) : done())),
  );
}

/** A program of the fixtures, made runnable; beside our packages, so that it finds them. */
async function bundled(name: string): Promise<string> {
  const outfile = resolve('node_modules/.cache/ao-test', name.replace(/ts$/, 'mjs'));
  const entry = join(import.meta.dirname, 'fixtures', name);
  await build({
    entryPoints: [entry],
    outfile,
    bundle: true,
    platform: 'node',
    format: 'esm',
    packages: 'external',
  });
  return outfile;
}

describe.skipIf('missing' in inject('docker'))('on a real Docker engine', () => {
  let docker: Docker;
  const engine = new DockerEngine();
  const root = () => Promise.resolve(mkdtempSync(join(tmpdir(), 'ein Übungsraum ')));

  const containersOf = async ({ project }: RunPlan) => {
    const found = await docker.listContainers({
      all: true,
      filters: { label: [`dev.ao.project=${project}`] },
    });
    return found.flatMap((container) => container.Names);
  };
  const networksOf = async ({ project }: RunPlan) => {
    const found = await docker.listNetworks({ filters: { label: [`dev.ao.project=${project}`] } });
    return found.map((network) => network.Name);
  };

  beforeAll(async () => {
    docker = await connect();
    await buildImage(docker);
  });
  afterAll(async () => {
    await docker?.getImage(image).remove({ force: true });
  });

  engineSuite('docker', {
    engine: () => Promise.resolve(engine),
    root,
    program: () => Promise.resolve({ command: [], image }),
    leftovers: containersOf,
  });

  describe('the docker engine', () => {
    const plans: RunPlan[] = [];
    const lines: LogLine[] = [];
    const fresh = async (env: Parameters<typeof answeringPlan>[2] = {}): Promise<RunPlan> => {
      const plan = await answeringPlan(await root(), { command: [], image }, env);
      plans.push(plan);
      return plan;
    };
    const bring = async (plan: RunPlan, name: string): Promise<Unit> => {
      const spec = plan.services.find((s) => s.name === name)!;
      const unit = await engine.start(spec, plan, (line) => lines.push(line));
      await untilReady(spec, AbortSignal.timeout(30_000));
      return unit;
    };
    afterEach(async () => {
      for (const plan of plans.splice(0)) await engine.sweep(plan);
      lines.length = 0;
    });

    it('leaves neither container nor network when the last service is stopped', async () => {
      const plan = await fresh();
      const [back, front] = [await bring(plan, 'back'), await bring(plan, 'front')];
      expect(await networksOf(plan)).toHaveLength(1);
      await front.stop(10_000);
      expect(await networksOf(plan)).toHaveLength(1);
      await back.stop(10_000);
      expect(await networksOf(plan)).toEqual([]);
      expect(await containersOf(plan)).toEqual([]);
    });

    /** Runs a shell line in the container of a service; returns what it printed. */
    const inside = async (plan: RunPlan, name: string, line: string): Promise<string> => {
      const container = docker.getContainer(`ao-${plan.project}-${name}`);
      const exec = await container.exec({ Cmd: ['sh', '-c', line], AttachStdout: true, AttachStderr: true });
      const stream = await exec.start({});
      const [out, err] = [new PassThrough(), new PassThrough()];
      docker.modem.demuxStream(stream, out, err);
      stream.once('end', () => out.end());
      return text(out);
    };

    it('lets a service write to /tmp only, unprivileged, and gives it its name', async () => {
      const plan = await fresh();
      await bring(plan, 'back');
      const told = await inside(
        plan,
        'back',
        'id -u; hostname; touch /app/x && echo app; touch /tmp/x && echo tmp; grep CapBnd /proc/1/status',
      );
      expect(told.split(/\s+/).filter(Boolean)).toEqual(['1000', 'back', 'tmp', 'CapBnd:', '0000000000000000']);
    });

    it('gives a long line whole, with its umlauts', async () => {
      const plan = await fresh();
      const unit = await bring(plan, 'back');
      await inside(plan, 'back', `node -e 'console.log("ä".repeat(100000))' > /proc/1/fd/1`);
      await unit.stop(10_000);
      expect(lines.map((line) => line.text)).toContain('ä'.repeat(100_000));
    });

    it('sees a `docker stop` from outside as an end, after which the service can be started again', async () => {
      const plan = await fresh();
      const unit = await bring(plan, 'back');
      await docker.getContainer(`ao-${plan.project}-back`).stop({ t: 5 });
      await expect(unit.exited).resolves.toEqual({ code: 0, signal: null });
      await bring(plan, 'back');
    });

    it('tells by which signal a service was ended', async () => {
      const plan = await fresh({ back: { TEST_STUBBORN: '1' } });
      const unit = await bring(plan, 'back');
      await unit.stop(1_000);
      await expect(unit.exited).resolves.toEqual({ code: null, signal: 'SIGKILL' });
    });

    it('sweeps away nothing of another folder with the same project name, and says who has the container', async () => {
      const plan = await fresh();
      await bring(plan, 'back');
      const elsewhere: RunPlan = { ...(await fresh()), project: plan.project };
      expect(await engine.sweep(elsewhere)).toEqual([]);
      await expect(engine.preflight(elsewhere)).rejects.toMatchObject({
        code: 'AO_ENGINE_NAME_TAKEN',
        message: expect.stringContaining(plan.root) as string,
      });
      expect(await containersOf(plan)).toHaveLength(1);
    });

    it('names an image that is not there', async () => {
      const plan = await fresh();
      const spec = { ...plan.services[0]!, image: 'ao-test-never-built:latest' };
      const without: RunPlan = { ...plan, services: [spec] };
      await expect(engine.preflight(without)).rejects.toMatchObject({ code: 'AO_ENGINE_IMAGE_MISSING' });
      await expect(engine.start(spec, without, () => {})).rejects.toMatchObject({
        code: 'AO_ENGINE_IMAGE_MISSING',
      });
    });

    it('names the owner of a port that is taken between the preflight and the start', async () => {
      const plan = await fresh();
      const server = createServer().listen(plan.services[0]!.port, '127.0.0.1');
      await once(server, 'listening');
      const refused = engine.start(plan.services[0]!, plan, () => {});
      await expect(refused).rejects.toMatchObject({
        code: 'AO_ENGINE_PORT_TAKEN',
        message: expect.stringContaining(`pid ${process.pid}`) as string,
      });
      server.close();
      expect(await containersOf(plan)).toEqual([]);
    });

    it('names the container that has a port, and minds none of its own', async () => {
      const [plan, other] = [await fresh(), await fresh()];
      await bring(plan, 'back');
      const clash: RunPlan = {
        ...other,
        services: [{ ...other.services[0]!, port: plan.services[0]!.port }],
      };
      await expect(engine.preflight(clash)).rejects.toMatchObject({
        message: expect.stringContaining(`the container ao-${plan.project}-back`) as string,
      });
      await engine.preflight(plan);
    });

    it('replaces what a killed run of the same folder left', async () => {
      const plan = await fresh();
      const left = await bring(plan, 'back');
      await bring(plan, 'back');
      await expect(left.exited).resolves.toMatchObject({ code: null });
    });

    it('leaves no container running when ao itself is killed', async () => {
      const plan = await fresh();
      const child = spawn(process.execPath, [await bundled('start-and-wait.ts'), JSON.stringify(plan)], {
        stdio: 'inherit',
      });
      for (const spec of plan.services) await untilReady(spec, AbortSignal.timeout(30_000));
      child.kill('SIGKILL');
      await eventually('the containers are gone', async () => (await containersOf(plan)).length === 0);
    });

    it('removes nothing, and does not fail, when no engine answers', async () => {
      const nobody = new DockerEngine({ DOCKER_HOST: 'unix:///tmp/no-such-engine.sock' });
      const plan = await fresh();
      expect(await nobody.sweep(plan)).toEqual([]);
      await expect(nobody.preflight(plan)).rejects.toMatchObject({
        code: 'AO_ENGINE_DOCKER_UNREACHABLE',
        exit: 69,
      });
    });
  });
});
