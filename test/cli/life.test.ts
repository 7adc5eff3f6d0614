import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ao, REPOSITORY, room } from './harness.js';

const project = join(room(), 'myproj');
const setosa = JSON.stringify({ sepalLength: 5.1, sepalWidth: 3.5, petalLength: 1.4, petalWidth: 0.2 });
let api = 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

beforeAll(async () => {
  api = await freePort();
  vi.stubEnv('AO_SERVICES_API_SERVICE_PORT', String(api));
  vi.stubEnv('AO_SERVICES_MODEL_SERVICE_PORT', String(await freePort()));
  const made = await ao(['init', project, '--model', 'typescript', '--yes']);
  expect(made.stderr + made.stdout).toContain('api-service: packages installed');
  expect(made.stdout).not.toContain('ao install');
}, 240_000);
afterAll(() => vi.unstubAllEnvs());

test('a new project passes every check', async () => {
  const { status, stdout } = await ao(['check'], project);
  expect(stdout).toMatch(/^\d+ checks passed in /m);
  expect(status).toBe(0);
}, 240_000);

describe('ao up in the foreground', () => {
  test('starts, shows where, follows a change of the contract, and ends at Ctrl-C', async () => {
    const out = { stdout: '', stderr: '' };
    const up = ao(['up', '--watch'], project, undefined, out);
    await expect.poll(() => out.stdout, { timeout: 60_000 }).toContain('Watching the contract and the code.');
    expect(out.stdout).toContain(`Ready: http://127.0.0.1:${api}`);
    const answer = await fetch(`http://127.0.0.1:${api}/predict`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: setosa,
    });
    expect(await answer.json()).toMatchObject({ species: 'setosa' });

    appendFileSync(join(project, 'model-interface/myproj/v1/myproj.proto'), '\nmessage { broken\n');
    await expect.poll(() => out.stderr, { timeout: 30_000 }).toMatch(/AO_CONTRACT_INVALID|myproj\.proto:\d+/);
    process.emit('SIGINT', 'SIGINT');
    expect((await up).status).toBe(130);
    expect(out.stdout).toMatch(/api-service +\| stopped/);
  }, 120_000);

  test('a contract that is broken is told before anything starts', async () => {
    const { status, stderr } = await ao(['up'], project);
    expect(status).toBe(65);
    expect(stderr).toMatch(/myproj\.proto:\d+:\d+/);
    const proto = join(project, 'model-interface/myproj/v1/myproj.proto');
    writeFileSync(proto, readFileSync(proto, 'utf8').replace('\nmessage { broken\n', ''));
  }, 60_000);
});

describe('while ao up runs in another terminal', () => {
  let up: ChildProcess;

  beforeAll(async () => {
    up = spawn(process.execPath, ['--import', join(REPOSITORY, 'tools/ts.js'), join(REPOSITORY, 'tools/ao.ts'), 'up'], {
      cwd: project,
      stdio: 'ignore',
    });
    const states = async () =>
      (JSON.parse((await ao(['ps', '--json'], project)).stdout) as { services: { state: string }[] }).services.map(
        (s) => s.state,
      );
    await vi.waitUntil(async () => (await states()).join() === 'ready,ready', { timeout: 60_000, interval: 200 });
  }, 120_000);
  afterAll(() => void up.kill('SIGKILL'));

  test('the services are listed', async () => {
    expect((await ao(['ps'], project)).stdout).toMatch(
      /^SERVICE +STATE +ADDRESS +PID +SINCE\nmodel-service +ready +127\.0\.0\.1:\d+ +\d+ /,
    );
  });

  test('their logs are read', async () => {
    const { stdout } = await ao(['logs', 'api-service', '--tail', '1'], project);
    expect(stdout).toMatch(/^api-service +\| info /);
    expect(JSON.parse((await ao(['logs', '-n', '1', '--json'], project)).stdout)).toMatchObject({
      lines: [{ service: expect.any(String) as string }, {}],
    });
  });

  test('the model answers a call', async () => {
    const { stdout } = await ao(['call', 'Predict', setosa], project);
    expect(JSON.parse(stdout)).toMatchObject({ species: 'setosa' });
    expect(JSON.parse((await ao(['call', 'Predict', setosa, '--json'], project)).stdout)).toMatchObject({
      rpc: 'myproj.v1.Predictor.Predict',
      response: { species: 'setosa' },
    });
  });

  test('a second one is refused', async () => {
    expect(await ao(['up', '-d'], project)).toMatchObject({
      status: 73,
      stderr: expect.stringContaining('AO_ENGINE_ALREADY_UP') as string,
    });
  });

  test('ao down ends it', async () => {
    const ended = once(up, 'exit');
    expect((await ao(['down'], project)).stdout).toBe('Stopped.\n');
    expect(await ended).toEqual([143, null]);
  });
});
