import { createHash } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { dockerEndpoint, isLocal } from '../../../../../runtime/platform/engines/docker/endpoint.js';
import { folderWith } from '../../support/project.js';

const contextId = (name: string) => createHash('sha256').update(name).digest('hex');

/** A home folder with a Docker context of this name and host. */
async function homeWith(name: string, host: string, config: object = {}): Promise<string> {
  const meta = JSON.stringify({ Name: name, Endpoints: { docker: { Host: host, SkipTLSVerify: false } } });
  return folderWith({
    '.docker/config.json': JSON.stringify(config),
    [`.docker/contexts/meta/${contextId(name)}/meta.json`]: meta,
  });
}

describe('the address of the Docker engine', () => {
  it.each([
    ['unix:///tmp/with space/d.sock', { kind: 'socket', path: '/tmp/with space/d.sock' }],
    ['npipe:////./pipe/docker_engine', { kind: 'socket', path: '//./pipe/docker_engine' }],
    ['tcp://build.example.com:2375', { kind: 'tcp', host: 'build.example.com', port: 2375 }],
    ['tcp://[::1]', { kind: 'tcp', host: '::1', port: 2375 }],
    ['https://build.example.com', { kind: 'tcp', host: 'build.example.com', port: 2376, tls: {} }],
    ['ssh://anna@build.example.com:2222', { kind: 'ssh', destination: 'anna@build.example.com', port: 2222 }],
    ['ssh://build.example.com', { kind: 'ssh', destination: 'build.example.com' }],
  ])('is read from DOCKER_HOST=%s', (text, endpoint) => {
    expect(dockerEndpoint({ DOCKER_HOST: text })).toEqual({ ...endpoint, text });
  });

  it.each(['build.example.com:2375', 'unix://', 'ftp://x', 'tcp://'])('is refused when it is %s', (text) => {
    expect(() => dockerEndpoint({ DOCKER_HOST: text })).toThrowError(
      expect.objectContaining({ code: 'AO_ENGINE_DOCKER_ADDRESS', exit: 78 }),
    );
  });

  it('takes certificates from DOCKER_CERT_PATH', () => {
    const tls = { ca: '/certs/ca.pem', cert: '/certs/cert.pem', key: '/certs/key.pem' };
    expect(dockerEndpoint({ DOCKER_HOST: 'tcp://x:2376', DOCKER_CERT_PATH: '/certs' })).toMatchObject({
      tls,
    });
    expect(dockerEndpoint({ DOCKER_HOST: 'tcp://x', DOCKER_TLS_VERIFY: '1' })).toMatchObject({
      tls: {},
      port: 2376,
    });
  });

  it('comes from the Docker context in force: DOCKER_HOST, then DOCKER_CONTEXT, then the configuration', async () => {
    const HOME = await homeWith('büro', 'ssh://anna@office', { currentContext: 'büro' });
    expect(dockerEndpoint({ HOME })).toMatchObject({ kind: 'ssh', destination: 'anna@office' });
    expect(dockerEndpoint({ HOME, DOCKER_CONTEXT: 'default' })).toMatchObject({ kind: 'socket' });
    expect(dockerEndpoint({ HOME, DOCKER_HOST: 'unix:///x' })).toMatchObject({ path: '/x' });
    expect(() => dockerEndpoint({ HOME, DOCKER_CONTEXT: 'gone' })).toThrowError(
      expect.objectContaining({ code: 'AO_ENGINE_DOCKER_CONTEXT' }),
    );
  });

  it('takes the certificates of a context', async () => {
    const HOME = await homeWith('secure', 'tcp://x:2376');
    const dir = join(HOME, '.docker/contexts/tls', contextId('secure'), 'docker');
    await mkdir(dir, { recursive: true });
    for (const part of ['ca', 'cert', 'key']) await writeFile(join(dir, `${part}.pem`), '');
    expect(dockerEndpoint({ HOME, DOCKER_CONTEXT: 'secure' })).toMatchObject({
      tls: { ca: join(dir, 'ca.pem'), key: join(dir, 'key.pem') },
    });
  });

  it('is the first usual socket that is there', async () => {
    const HOME = await folderWith({ '.docker/run/docker.sock': '', 'run/podman/podman.sock': '' });
    const found = dockerEndpoint({ HOME, XDG_RUNTIME_DIR: join(HOME, 'run') });
    expect(['/var/run/docker.sock', join(HOME, '.docker/run/docker.sock')]).toContain((found as { path: string }).path);
    expect(dockerEndpoint({ HOME: '/nowhere' })).toEqual({
      kind: 'socket',
      path: '/var/run/docker.sock',
      text: 'unix:///var/run/docker.sock',
    });
  });

  it('tells whether the engine is on this machine', () => {
    expect(
      ['unix:///x', 'tcp://localhost:1', 'tcp://127.0.0.1:1', 'tcp://[::1]:1'].map((h) =>
        isLocal(dockerEndpoint({ DOCKER_HOST: h })),
      ),
    ).toEqual([true, true, true, true]);
    expect(['tcp://docker:2375', 'ssh://x'].map((h) => isLocal(dockerEndpoint({ DOCKER_HOST: h })))).toEqual([
      false,
      false,
    ]);
  });
});
