import { spawnSync } from 'node:child_process';
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';

import { initProject, syncProject } from '../../generators/project/index.js';
import { room, type Room, VERSION } from '../generators/project/workshop.js';
import { User } from '../e2e/user.js';
import { findCompose } from './compose-plugin.js';

const found = findCompose((line) => process.stderr.write(`[docker] ${line}\n`));

/** What `docker compose config` makes of a file: every default filled in. */
interface Resolved {
  name: string;
  services: Record<string, ResolvedService>;
}

interface ResolvedService {
  image: string;
  build: { context: string };
  environment: Record<string, string>;
  ports?: { host_ip: string; published: string; target: number }[];
  depends_on?: Record<string, { condition: string }>;
  [key: string]: unknown;
}

function compose(project: string, ...args: string[]): string {
  if ('missing' in found) throw new Error(found.missing);
  const [program, ...words] = found.command;
  const { status, stdout, stderr } = spawnSync(program, [...words, ...args], {
    cwd: project,
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`docker compose ${args.join(' ')} ended with ${status}\n${stdout}${stderr}`);
  return stdout;
}

describe.skipIf('missing' in found).each(['python', 'typescript'] as const)(
  'the compose.yaml of a project with a %s model',
  (model) => {
    let at: Room;
    beforeEach(() => {
      at = room();
    });
    afterEach(() => at.clean());

    const init = async () =>
      (await initProject({ dir: at.dir, name: 'irises', model, version: VERSION, assets: at.assets })).apply();
    const config = () => JSON.parse(compose(at.dir, 'config', '--format', 'json')) as Resolved;
    const edit = (path: string, change: (text: string) => string) =>
      writeFileSync(join(at.dir, path), change(readFileSync(join(at.dir, path), 'utf8')));

    it('is accepted, names the images that `ao build` makes, and has the api wait for the model', async () => {
      await init();
      const { name, services } = config();
      expect(name).toBe('irises');
      expect(Object.keys(services).sort()).toEqual(['api-service', 'model-service']);
      for (const [service, { image, build, ...rest }] of Object.entries(services)) {
        expect({ image, context: build.context }).toEqual({
          image: `irises-${service}`,
          context: join(at.dir, service),
        });
        expect(rest).toMatchObject({
          read_only: true,
          cap_drop: ['ALL'],
          tmpfs: ['/tmp'],
          restart: 'unless-stopped',
        });
      }
      expect(services['api-service']?.depends_on).toMatchObject({
        'model-service': { condition: 'service_healthy' },
      });
      expect(services['api-service']?.ports).toMatchObject([{ host_ip: '127.0.0.1', published: '8000', target: 8000 }]);
      expect(services['model-service']).not.toHaveProperty('ports');
    });

    it('is accepted when ao.toml and its owner both changed it', async () => {
      await init();
      renameSync(join(at.dir, 'model-service'), join(at.dir, 'Blüten $1'));
      edit('compose.yaml', (text) =>
        text.replace('mem_limit: 512m', 'mem_limit: 1g # mine\n    labels: { team: flowers }'),
      );
      edit('ao.toml', (text) =>
        text
          .replace(
            'port = 8000',
            'port = 9000\nhost = "::1"\nenv = { PRICE = "$5: \\"yes\\"", EMPTY = "", TRUE = "on" }\nstop_timeout = 7.5',
          )
          .replace('port = 50051', "port = 50051\npath = 'Blüten $1'"),
      );
      await syncProject(at.dir, { version: VERSION, assets: at.assets });
      const { services } = config();
      expect(services['api-service']).toMatchObject({
        mem_limit: String(1024 ** 3),
        labels: { team: 'flowers' },
        ports: [{ host_ip: '::1', published: '9000', target: 8000 }],
        // As compose prints it, a dollar is doubled.
        environment: { PRICE: '$$5: "yes"', EMPTY: '', TRUE: 'on', AO_MODEL_ADDRESS: 'model-service:50051' },
        stop_grace_period: '7.5s',
      });
      expect(services['model-service']?.build.context).toBe(join(at.dir, 'Blüten $$1'));
    });
  },
);

describe.skipIf('missing' in found || 'missing' in inject('docker'))('a project that is run by docker compose', () => {
  let user: User;
  let project: string;
  const name = `compose-${process.pid}`;
  beforeAll(async () => {
    user = await User.arrive();
    project = join(user.folder, name);
    await user.must(['init', name, '--no-install', '--yes']);
  });
  afterAll(() => {
    compose(project, 'down', '--rmi', 'all', '--timeout', '5');
    user?.leave();
  });

  it('answers at the port of ao.toml, with the images that `ao build` made', async () => {
    const file = join(project, 'ao.toml');
    writeFileSync(file, readFileSync(file, 'utf8').replace('port = 8000', `port = ${user.apiPort}`));
    await user.must(['build', '--no-check'], project);
    compose(project, 'up', '--detach', '--no-build', '--pull', 'never', '--wait');
    const answer = await user.request('/predict', {
      body: { sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 },
    });
    expect(answer.status).toBe(200);
    expect(await answer.json()).toMatchObject({ species: 'setosa' });
  });
});
