import { chmod } from 'node:fs/promises';
import { join } from 'node:path';

import { describe, expect, it } from 'vitest';

import { registryLogin } from '../../../../runtime/platform/build/credentials.js';
import { parseReference } from '../../../../runtime/platform/build/registry.js';
import { folderWith } from '../support/project.js';

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** An environment whose Docker configuration is `config`, with these credential helpers (shell scripts) in PATH. */
async function environment(config: object, helpers: Record<string, string> = {}): Promise<NodeJS.ProcessEnv> {
  const programs = Object.fromEntries(
    Object.entries(helpers).map(([name, script]) => [`bin/docker-credential-${name}`, `#!/bin/sh\n${script}\n`]),
  );
  const dir = await folderWith({ 'config.json': JSON.stringify(config), ...programs });
  for (const name of Object.keys(programs)) await chmod(join(dir, name), 0o755);
  return { DOCKER_CONFIG: dir, PATH: `${join(dir, 'bin')}:${process.env['PATH']}` };
}

describe('an image reference', () => {
  it.each([
    ['debian', { registry: 'docker.io', repository: 'debian', tag: 'latest' }],
    ['team/model:v1', { registry: 'docker.io', repository: 'team/model', tag: 'v1' }],
    ['localhost/model', { registry: 'localhost', repository: 'localhost/model', tag: 'latest' }],
    [
      'r.example.com:5000/a/b:v1@sha256:00',
      { registry: 'r.example.com:5000', repository: 'r.example.com:5000/a/b', tag: 'v1' },
    ],
  ])('%s is taken apart', (text, parts) => expect(parseReference(text)).toEqual(parts));
});

describe('the login for a registry', () => {
  it('is read from auths, by host or URL, and only for that registry', async () => {
    const env = await environment({
      auths: {
        'https://index.docker.io/v1/': { auth: base64('me:pass:word') },
        'https://r.example.com/v2/': { identitytoken: 'token' },
        'plain.example.com': { username: 'anna', password: 'geheim' },
        'empty.example.com': {},
      },
    });
    expect(await registryLogin('docker.io', env)).toEqual({
      username: 'me',
      password: 'pass:word',
      serveraddress: 'https://index.docker.io/v1/',
    });
    expect(await registryLogin('r.example.com', env)).toEqual({
      identitytoken: 'token',
      serveraddress: 'r.example.com',
    });
    expect(await registryLogin('plain.example.com', env)).toMatchObject({
      username: 'anna',
      password: 'geheim',
    });
    expect(await registryLogin('empty.example.com', env)).toEqual({});
    expect(await registryLogin('other.example.com', env)).toEqual({});
  });

  it("is asked of the registry's helper, else of the general one", async () => {
    const answer = (user: string) =>
      `read server; echo "{\\"ServerURL\\": \\"$server\\", \\"Username\\": \\"${user}\\", \\"Secret\\": \\"s-$server\\"}"`;
    const env = await environment(
      { credsStore: 'general', credHelpers: { 'r.example.com': 'own' } },
      { general: answer('anna'), own: answer('<token>') },
    );
    expect(await registryLogin('x.example.com', env)).toEqual({
      username: 'anna',
      password: 's-x.example.com',
      serveraddress: 'x.example.com',
    });
    expect(await registryLogin('r.example.com', env)).toMatchObject({ identitytoken: 's-r.example.com' });
    expect(await registryLogin('docker.io', env)).toMatchObject({
      password: 's-https://index.docker.io/v1/',
    });
  });

  it('is none when the helper has none, or there is no configuration', async () => {
    const env = await environment(
      { credsStore: 'empty' },
      { empty: 'echo "credentials not found in native keychain"; exit 1' },
    );
    expect(await registryLogin('x.example.com', env)).toEqual({});
    expect(await registryLogin('x.example.com', { DOCKER_CONFIG: '/nowhere' })).toEqual({});
    expect(
      await registryLogin('x.example.com', {
        DOCKER_CONFIG: await folderWith({ 'config.json': '{ broken' }),
      }),
    ).toEqual({});
  });

  it.each([
    ['is missing', {}, 'ENOENT'],
    ['fails', { odd: 'echo "keychain is locked"; exit 1' }, 'keychain is locked'],
    ['fails in silence', { odd: 'exit 3' }, 'it ended with 3'],
    ['answers nonsense', { odd: 'echo hello' }, 'its answer is not JSON'],
  ])('says so when the helper %s', async (_, helpers, problem) => {
    const login = registryLogin(
      'x.example.com',
      await environment({ credsStore: 'odd' }, helpers as Record<string, string>),
    );
    await expect(login).rejects.toMatchObject({
      code: 'AO_BUILD_CREDENTIALS',
      message: expect.stringContaining(problem) as string,
    });
  });
});
