import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { addEndlessRequest, askMany, killWorkers } from '../e2e/r-model.js';
import { User } from '../e2e/user.js';
import { hasR } from '../r.js';
import { clientOf } from './reach.js';

const setosa = { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 };
const MB = 1e6;
const PID_FILE = '/tmp/worker.pid';

describe.skipIf('missing' in inject('docker') || !hasR)('a project with a model in R, in real containers', () => {
  let user: User;
  let project: string;
  let docker: Docker;
  const name = `pair-r-${process.pid}`; // two runs may share an engine
  beforeAll(async () => {
    docker = clientOf(process.env.DOCKER_HOST!);
    user = await User.arrive();
    project = join(user.folder, name);
    await user.must(['init', name, '--model', 'r', '--yes']);
    addEndlessRequest(project, PID_FILE);
  });
  afterAll(async () => {
    await user?.ao(['down', '--engine', 'docker'], project);
    user?.leave();
  });

  it('is built without compilers, small and not run by root', async () => {
    const { stdout } = await user.must(['build', '--json'], project);
    const { images } = JSON.parse(stdout) as {
      images: { service: string; name: string; bytes: number; overBase: number }[];
    };
    const { name: image, bytes, overBase } = images.find(({ service }) => service === 'model-service')!;
    console.log(`${image}: ${(bytes / MB).toFixed(0)} MB, ${(overBase / MB).toFixed(1)} MB over its base`);
    expect(overBase).toBeLessThanOrEqual(220 * MB);
    const { Config } = await docker.getImage(image).inspect();
    expect(Config.User).toMatch(/^[1-9]/);
    expect(Config.Healthcheck?.Test?.[0]).toBe('CMD');
    const look = 'for program in cc gcc g++ gfortran make; do command -v $program; done; true';
    const container = await docker.createContainer({ Image: image, Cmd: ['sh', '-c', look], Tty: true });
    await container.start();
    await container.wait();
    const found = await container.logs({ stdout: true, stderr: true });
    await container.remove();
    expect(found.toString()).toBe('');
  });

  it('answers the same JSON as on the embedded engine', async () => {
    await user.must(['up', '-d'], project);
    const embedded: unknown = await (await user.request('/predict', { body: setosa })).json();
    await user.must(['down'], project);
    await user.must(['up', '-d', '--engine', 'docker'], project);
    const contained: unknown = await (await user.request('/predict', { body: setosa })).json();
    expect(contained).toEqual(embedded);
    expect(contained).toMatchObject({ species: 'setosa' });
  });

  it('classifies 32 irises at once, with a root file system that it cannot write', async () => {
    await askMany(user);
    const { HostConfig } = await (await modelContainer()).inspect();
    expect(HostConfig).toMatchObject({ ReadonlyRootfs: true, CapDrop: ['ALL'] });
  });

  it('loses the one request whose worker is killed, and recovers', () =>
    killWorkers(user, {
      pid: async () => (await execute(['sh', '-c', `cat ${PID_FILE} || true`])).match(/\d+/)?.[0],
      kill: async (pid) => void (await execute(['sh', '-c', `kill -9 ${pid}`])),
    }));

  it('leaves no container behind', async () => {
    await user.must(['down'], project);
    const left = (await docker.listContainers({ all: true })).filter(({ Names }) =>
      Names.some((each) => each.includes(name)),
    );
    expect(left).toEqual([]);
  });

  async function modelContainer(): Promise<Docker.Container> {
    const found = (await docker.listContainers()).find(({ Names }) =>
      Names.some((each) => each.includes(name) && each.includes('model-service')),
    );
    return docker.getContainer(found!.Id);
  }

  /** What a command in the container of the model says. */
  async function execute(command: string[]): Promise<string> {
    const container = await modelContainer();
    const started = await container.exec({ Cmd: command, AttachStdout: true, AttachStderr: true, Tty: true });
    const stream = await started.start({ Tty: true, hijack: false });
    let said = '';
    for await (const chunk of stream) said += String(chunk);
    return said;
  }
});
