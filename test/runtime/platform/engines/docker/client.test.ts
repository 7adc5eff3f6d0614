import { chmod } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';

import { describe, expect, it, onTestFinished } from 'vitest';

import { connectDocker } from '../../../../../runtime/platform/engines/docker/client.js';
import { DockerEngine } from '../../../../../runtime/platform/engines/docker.js';
import { preflight } from '../../../../../runtime/platform/engines/docker/preflight.js';
import { dockerEndpoint } from '../../../../../runtime/platform/engines/docker/endpoint.js';
import { connectionFault, engineWords, talking } from '../../../../../runtime/platform/engines/docker/faults.js';
import { folderWith } from '../../support/project.js';

const failed = (code: string, message = code) => Object.assign(new Error(message), { code });
const endpoint = dockerEndpoint({ DOCKER_HOST: 'unix:///run/d.sock' });

/** An HTTP server with the manners of the engine's API at `/_ping` and `/info`. */
async function engineAt(listen: string | number, status = 200): Promise<Server> {
  const server = createServer((request, response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(request.url === '/info' ? '{"MemTotal": 42}' : '"OK"');
  });
  await new Promise<void>((resolve) =>
    typeof listen === 'string' ? server.listen(listen, resolve) : server.listen(listen, '127.0.0.1', resolve),
  );
  onTestFinished(() => void server.close());
  return server;
}

describe('connecting to the Docker engine', () => {
  it('works over a socket and over TCP, whatever DOCKER_HOST of this process says', async () => {
    const socket = join(await folderWith(), 'd.sock');
    await engineAt(socket);
    const { docker } = await connectDocker({ DOCKER_HOST: `unix://${socket}` });
    expect(await docker.info()).toMatchObject({ MemTotal: 42 });
    const { port } = (await engineAt(0)).address() as AddressInfo;
    const over = await connectDocker({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    expect(await over.docker.info()).toMatchObject({ MemTotal: 42 });
  });

  it("works over the user's own ssh", async () => {
    const dir = await folderWith();
    const { port } = (await engineAt(0)).address() as AddressInfo;
    // A stand-in for ssh that notes its arguments and then talks to the engine, as `docker system dial-stdio` would there.
    const script = [
      `#!${process.execPath}`,
      `require('node:fs').writeFileSync(${JSON.stringify(join(dir, 'args'))}, JSON.stringify(process.argv.slice(2)));`,
      `const socket = require('node:net').connect(${port}, '127.0.0.1');`,
      'process.stdin.pipe(socket).pipe(process.stdout);',
    ].join('\n');
    const bin = await folderWith({ ssh: script });
    await chmod(join(bin, 'ssh'), 0o755);
    const path = process.env['PATH'];
    process.env['PATH'] = `${bin}:${path}`;
    onTestFinished(() => void (process.env['PATH'] = path));
    const { docker } = await connectDocker({ DOCKER_HOST: 'ssh://anna@build.example.com:2222' });
    expect(await docker.info()).toMatchObject({ MemTotal: 42 });
    const { readFileSync } = await import('node:fs');
    const args = JSON.parse(readFileSync(join(dir, 'args'), 'utf8')) as string[];
    expect(args.slice(-5)).toEqual(['--', 'anna@build.example.com', 'docker', 'system', 'dial-stdio']);
    expect(args).toContain('2222');
  });

  it('says what ssh said when it fails', async () => {
    const bin = await folderWith({ ssh: '#!/bin/sh\necho "Host key verification failed." >&2\nexit 255\n' });
    await chmod(join(bin, 'ssh'), 0o755);
    const path = process.env['PATH'];
    onTestFinished(() => void (process.env['PATH'] = path));
    process.env['PATH'] = `${bin}:${path}`;
    const refused = connectDocker({ DOCKER_HOST: 'ssh://nowhere' });
    await expect(refused).rejects.toMatchObject({
      code: 'AO_ENGINE_DOCKER_UNREACHABLE',
      message: expect.stringContaining('Host key verification failed') as string,
    });
    process.env['PATH'] = '/nowhere';
    await expect(connectDocker({ DOCKER_HOST: 'ssh://nowhere' })).rejects.toMatchObject({
      message: expect.stringContaining('ssh cannot be run') as string,
    });
  });

  it.each([
    ['unix:///tmp/no/such.sock', 'there is no such socket'],
    ['tcp://127.0.0.1:1', 'nothing listens there'],
  ])('says why nothing answers at %s', async (host, why) => {
    await expect(connectDocker({ DOCKER_HOST: host })).rejects.toMatchObject({
      code: 'AO_ENGINE_DOCKER_UNREACHABLE',
      exit: 69,
      message: `no Docker engine answers at ${host} (${why})`,
    });
  });

  it('says so when what answers is no working engine, and when a certificate is missing', async () => {
    const { port } = (await engineAt(0, 503)).address() as AddressInfo;
    await expect(connectDocker({ DOCKER_HOST: `tcp://127.0.0.1:${port}` })).rejects.toMatchObject({
      code: 'AO_ENGINE_DOCKER_UNREACHABLE',
    });
    await expect(
      connectDocker({ DOCKER_HOST: 'tcp://127.0.0.1:1', DOCKER_CERT_PATH: '/nowhere' }),
    ).rejects.toMatchObject({ code: 'AO_ENGINE_DOCKER_UNREACHABLE' });
  });
});

describe('a failed conversation with the engine', () => {
  it.each([
    [failed('EACCES'), 'AO_ENGINE_DOCKER_DENIED', 69],
    [failed('ECONNRESET', 'aborted'), 'AO_ENGINE_DOCKER_LOST', 75],
    [failed('X', 'socket hang up'), 'AO_ENGINE_DOCKER_LOST', 75],
    [failed('ENOTFOUND'), 'AO_ENGINE_DOCKER_UNREACHABLE', 69],
    [failed('ABORT_ERR'), 'AO_ENGINE_DOCKER_UNREACHABLE', 69],
    [failed('EHOSTUNREACH'), 'AO_ENGINE_DOCKER_UNREACHABLE', 69],
  ])('%s is told as %s', async (error, code, exit) => {
    await expect(talking(endpoint, 'building', () => Promise.reject(error))).rejects.toMatchObject({
      code,
      exit,
    });
  });

  it('is left as it is when it is no matter of the connection', () => {
    expect(connectionFault(failed('EISDIR'), endpoint, 'x')).toBeUndefined();
    expect(connectionFault(Object.assign(new Error('aborted'), { statusCode: 500 }), endpoint, 'x')).toBeUndefined();
  });

  it("gives the engine's own words", () => {
    expect(
      engineWords(Object.assign(new Error('(HTTP code 500) server error - no - space '), { statusCode: 500 })),
    ).toBe('no - space');
    expect(engineWords(Object.assign(new Error('x'), { json: { message: 'from the body' } }))).toBe('from the body');
  });
});

describe('the engine of another machine', () => {
  it('is not asked to clean up, and runs no services', async () => {
    const { port } = (await engineAt(0)).address() as AddressInfo;
    const remote = new DockerEngine({ DOCKER_HOST: `tcp://build.invalid:${port}` });
    const plan = { project: 'p', root: '/p', services: [] };
    expect(await remote.sweep(plan)).toEqual([]);
    expect(await new DockerEngine({ DOCKER_HOST: 'nonsense' }).sweep(plan)).toEqual([]);
    const { docker } = await connectDocker({ DOCKER_HOST: `tcp://127.0.0.1:${port}` });
    const away = dockerEndpoint({ DOCKER_HOST: 'tcp://build.example.com:2376' });
    await expect(preflight({ docker, endpoint: away }, plan)).rejects.toMatchObject({
      code: 'AO_ENGINE_DOCKER_REMOTE',
      exit: 2,
    });
  });
});
