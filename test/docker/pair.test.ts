import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { eventually, User } from '../e2e/user.js';
import { clientOf } from './reach.js';

const setosa = { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 };
const MB = 1e6;

describe.skipIf('missing' in inject('docker')).each([
  { language: 'python', over: 120 * MB },
  { language: 'typescript', over: 60 * MB },
])('a project with a $language model, in real containers', ({ language, over }) => {
  let user: User;
  let project: string;
  let docker: Docker;
  const name = `pair-${language}-${process.pid}`; // two runs may share an engine
  beforeAll(async () => {
    docker = clientOf(process.env.DOCKER_HOST!);
    user = await User.arrive();
    project = join(user.folder, name);
    await user.must(['init', name, '--model', language, '--yes']);
  });
  afterAll(async () => {
    await user?.ao(['down', '--engine', 'docker'], project);
    user?.leave();
  });

  const ours = async () => ({
    containers: (await docker.listContainers({ all: true })).filter((c) => c.Names.some((n) => n.includes(name))),
    networks: (await docker.listNetworks()).filter((n) => n.Name.includes(name)),
  });

  it('builds both images, small and not run by root', async () => {
    const { stdout } = await user.must(['build', '--json'], project);
    const { images } = JSON.parse(stdout) as {
      images: { service: string; name: string; bytes: number; overBase: number }[];
    };
    expect(images.map((image) => image.service).sort()).toEqual(['api-service', 'model-service']);
    for (const image of images) {
      const { Config } = await docker.getImage(image.name).inspect();
      expect(Config.User).toMatch(/^[1-9]/);
      expect(Config.Labels).toHaveProperty(['org.opencontainers.image.version']);
      expect(image.overBase, `${image.name} over its base`).toBeLessThanOrEqual(
        image.service === 'api-service' ? 60 * MB : over,
      );
    }
    console.log(
      images
        .map((i) => `${i.name}: ${(i.bytes / MB).toFixed(0)} MB, ${(i.overBase / MB).toFixed(1)} MB over its base`)
        .join('\n'),
    );
  });

  it('answers the same JSON as the embedded engine', async () => {
    await user.must(['up', '-d'], project);
    const embedded: unknown = await (await user.request('/predict', { body: setosa })).json();
    await user.must(['down'], project);
    await user.must(['up', '-d', '--engine', 'docker'], project);
    const contained: unknown = await (await user.request('/predict', { body: setosa })).json();
    expect(contained).toEqual(embedded);
    expect(contained).toMatchObject({ species: 'setosa' });
  });

  it('runs read-only, without capabilities', async () => {
    const { containers } = await ours();
    expect(containers).toHaveLength(2);
    for (const { Id } of containers) {
      const { HostConfig } = await docker.getContainer(Id).inspect();
      expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'] });
    }
  });

  it('answers 503 with Retry-After while the model container is down, and recovers by itself', async () => {
    const { containers } = await ours();
    const model = containers.find((c) => c.Names.some((n) => n.includes('model-service')))!;
    await docker.getContainer(model.Id).stop({ t: 1 });
    const statuses = new Set<number>();
    await eventually(
      'recovery',
      async () => {
        const response = await user.request('/predict', { body: setosa });
        statuses.add(response.status);
        if (response.status === 503) expect(Number(response.headers.get('retry-after'))).toBeGreaterThan(0);
        return response.status === 200 && statuses.has(503);
      },
      60_000,
    );
    expect([...statuses].sort()).toEqual([200, 503]);
  });

  it('leaves no container, network or file behind', async () => {
    await user.must(['down'], project);
    expect(await ours()).toEqual({ containers: [], networks: [] });
    await user.must(['sync', '--check'], project);
  });

  it('rebuilds after an edit of the model without installing anything anew', async () => {
    const model = join(project, language === 'python' ? 'model-service/model.py' : 'model-service/src/model.ts');
    const mark = language === 'python' ? '# edited\n' : '// edited\n';
    writeFileSync(model, readFileSync(model, 'utf8') + mark);
    const from = Date.now();
    const { stderr } = await user.must(['build', '--no-check'], project);
    console.log(`rebuild after an edit of the ${language} model: ${((Date.now() - from) / 1000).toFixed(1)} s`);
    expect(stderr).not.toMatch(/Collecting|Downloading|added \d+ packages/);
  });
});
