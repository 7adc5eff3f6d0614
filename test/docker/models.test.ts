import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';

import { eventually, User } from '../e2e/user.js';
import { findCompose } from './compose-plugin.js';
import { clientOf } from './reach.js';

const found = findCompose((line) => process.stderr.write(`[docker] ${line}\n`));
const contract = fileURLToPath(new URL('../fixtures/garden', import.meta.url));

/** Two versions whose methods are not written yet: who answers 501 is all that is asked here. */
describe.skipIf('missing' in inject('docker'))('two versions of a model, in real containers', () => {
  let user: User;
  let project: string;
  let docker: Docker;
  const name = `models-${process.pid}`; // two runs may share an engine
  const [FIRST, SECOND] = ['model-service', 'second'];
  const classify = async () => {
    const response = await user.request('/v1/species:classify', { body: { petalLength: 1 } });
    return `${response.status} ${response.headers.get('ao-model')}`;
  };
  const whoAnswers = async (count: number) =>
    [...new Set(await Promise.all(Array.from({ length: count }, classify)))].sort();
  const both = [`501 ${FIRST}`, `501 ${SECOND}`];
  const states = async () =>
    ((await (await user.request('/health/ready', { method: 'GET' })).json()) as { models: Record<string, string> })
      .models;
  const edit = (from: string, to: string) => {
    const file = join(project, 'ao.toml');
    const before = readFileSync(file, 'utf8');
    expect(before).toContain(from);
    writeFileSync(file, before.replace(from, to));
  };

  beforeAll(async () => {
    docker = clientOf(process.env['DOCKER_HOST']!);
    user = await User.arrive();
    project = join(user.folder, name);
    await user.must(['init', name, '--model', 'typescript', '--contract', contract, '--no-install', '--yes']);
    await user.must(['generate', 'model', SECOND, '--language', 'typescript', '--share', '50'], project);
    edit('port = 8000', `port = ${user.apiPort}`);
    await user.must(['build', '--no-check'], project);
  });
  afterAll(async () => {
    await user?.ao(['down', '--engine', 'docker'], project);
    user?.leave();
  });

  it('share the requests, and one answers while the other is down', async () => {
    await user.must(['up', '-d', '--engine', 'docker'], project);
    // That 60 requests all go to one has a probability of 2^-59.
    expect(await whoAnswers(60)).toEqual(both);
    expect(await states()).toEqual({ [FIRST]: 'ready', [SECOND]: 'ready' });
    const containers = await docker.listContainers();
    const second = containers.find(({ Names }) => Names.some((each) => each.endsWith(`${name}-${SECOND}`)))!;
    await docker.getContainer(second.Id).kill();
    const answers = new Set<string>();
    await eventually('all requests to be answered by the first', async () => {
      if ((await states())[SECOND] === 'ready') return false;
      for (const answer of await whoAnswers(10)) answers.add(answer);
      return answers.size > 0;
    });
    expect([...answers]).toContain(both[0]);
    expect([...answers].filter((answer) => !both.includes(answer))).toEqual([]);
    await eventually('the second to be back', async () => (await states())[SECOND] === 'ready');
    await user.must(['down'], project);
  });

  it.skipIf('missing' in found)(
    'share the requests under docker compose, which follows a share without a build',
    async () => {
      const compose = (...args: string[]): void => {
        if ('missing' in found) throw new Error(found.missing);
        const [program, ...words] = found.command;
        const done = spawnSync(program, [...words, ...args], { cwd: project, encoding: 'utf8' });
        expect(done.status, `${done.stdout}${done.stderr}`).toBe(0);
      };
      const up = () => compose('up', '--detach', '--no-build', '--pull', 'never', '--wait');
      try {
        up();
        expect(await whoAnswers(60)).toEqual(both);
        edit('share = 50', 'share = 0');
        await user.must(['sync'], project);
        up();
        // Connections to the container before are noticed to be closed by and by.
        await eventually('all requests to go to the first', async () => String(await whoAnswers(20)) === both[0]);
      } finally {
        compose('down', '--rmi', 'all', '--timeout', '5');
      }
    },
  );
});
