import { createServer } from 'node:net';
import { createServer as createHttpServer } from 'node:http';
import { chmod, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { loadProject } from '../../../../runtime/platform/config/index.js';
import { diagnose, wantsOf, type Finding, type Want } from '../../../../runtime/platform/doctor/index.js';
import { cureFor } from '../../../../runtime/platform/doctor/finding.js';
import { lookAtBuf, lookAtNode } from '../../../../runtime/platform/doctor/toolchain.js';
import { makeRunFolder } from '../../../../runtime/platform/engines/run-folder.js';
import { tryLock } from '../../../../runtime/platform/process/lock.js';
import { freePort } from '../../../contract/engine.js';
import { folderWith } from '../support/project.js';

const NOBODY = { DOCKER_HOST: 'unix:///no/such/docker.sock' };
const look = async (wants: Want[], env: NodeJS.ProcessEnv = {}) => {
  const findings = await diagnose(undefined, wants, { ...process.env, ...NOBODY, ...env });
  return (name: string) => findings.find((finding) => finding.name === name);
};
/** A PATH with these programs only. */
async function pathWith(programs: Record<string, string>): Promise<string> {
  const folder = await folderWith(programs);
  for (const name of Object.keys(programs)) await chmod(join(folder, name), 0o755);
  await symlink('/bin/sh', join(folder, 'sh'));
  return folder;
}
const project = async (toml = '') => loadProject(await folderWith({ 'ao.toml': `[project]\nname = "a"\n${toml}` }), {});

describe('looking at the machine', () => {
  it('looks for what the project wants, and no more', async () => {
    expect(wantsOf(undefined)).toEqual(['scaffold', 'contract', 'history', 'typescript', 'python', 'process']);
    const ts = await project(
      '[engine]\ndefault = "docker"\n[services.api]\nkind = "api"\nlanguage = "typescript"\nport = 1\n',
    );
    expect(wantsOf(ts)).toEqual(['scaffold', 'contract', 'history', 'typescript', 'docker']);
    const names = (await diagnose(ts, undefined, { ...process.env, ...NOBODY })).map((finding) => finding.name);
    expect(names).toEqual(['Node', 'npm', 'buf', 'git', 'Docker', 'Disk', 'Port 1']);
  });

  it('finds what is here, with version and place', async () => {
    const found = await look(['typescript', 'python', 'contract', 'history']);
    expect(found('Node')).toMatchObject({
      ok: true,
      detail: `${process.versions.node} at ${process.execPath}`,
    });
    expect(found('npm')).toMatchObject({ ok: true, detail: expect.stringMatching(/^\d+\.\d+\.\d+ at \//) });
    expect(found('Python')).toMatchObject({
      ok: true,
      detail: expect.stringMatching(/^3\.\d+\.\d+ at .*, with venv$/),
    });
    expect(found('buf')).toMatchObject({ ok: true, detail: expect.stringMatching(/bin\/buf(\.exe)?$/) });
    expect(found('Disk')).toMatchObject({
      ok: expect.any(Boolean),
      detail: expect.stringContaining('GiB free at'),
    });
  });

  it('gives the cure for each thing that is missing', async () => {
    const found = await look(['typescript', 'python', 'history'], {
      PATH: '/no/such',
      PYENV_ROOT: '/no/such',
    });
    expect(found('npm')).toMatchObject({
      ok: false,
      optional: false,
      detail: 'not in PATH',
      cure: expect.stringContaining('install'),
    });
    expect(found('git')).toMatchObject({ ok: false, optional: true });
    expect(found('Python')).toMatchObject({
      ok: false,
      detail: 'none found',
      cure: expect.stringContaining('python'),
    });
    expect(lookAtNode('18.4.0')).toMatchObject({
      ok: false,
      detail: '18.4.0; 20.19 or newer is needed',
      cure: expect.any(String),
    });
    expect(lookAtNode('20.19.0').ok && lookAtNode('24.0.0').ok).toBe(true);
    expect(lookAtBuf('file:///nowhere/x.js')).toMatchObject({
      ok: false,
      cure: expect.stringContaining('--include=optional'),
    });
  });

  it.each<[string, Record<string, string>, NodeJS.ProcessEnv, Partial<Finding>]>([
    [
      'an old Python',
      { python3: '#!/bin/sh\necho "3.8.1 1"' },
      {},
      { detail: expect.stringContaining('3.10 or newer is needed') },
    ],
    [
      'a Python without venv',
      { python3: '#!/bin/sh\necho "3.11.1 0"' },
      {},
      { detail: expect.stringContaining('without venv'), cure: expect.stringContaining('python') },
    ],
    ['a wrong AO_PYTHON', {}, { AO_PYTHON: '/no/py' }, { detail: 'AO_PYTHON names "/no/py", which does not run' }],
  ])('tells %s', async (_, programs, env, finding) => {
    const found = await look(['python'], { PATH: await pathWith(programs), PYENV_ROOT: '/no/such', ...env });
    expect(found('Python')).toMatchObject({ ok: false, ...finding });
  });

  it('tells a program that does not run', async () => {
    const found = await look(['history', 'typescript'], {
      PATH: await pathWith({ git: '#!/bin/sh\nexit 1', npm: '#!/bin/sh\necho strange' }),
    });
    expect(found('git')).toMatchObject({ ok: false, detail: expect.stringContaining('does not run') });
    expect(found('npm')).toMatchObject({
      ok: true,
      detail: expect.stringContaining('of unknown version at'),
    });
  });

  it('cures by the package manager of the platform', () => {
    const cures = { debian: 'apt', mac: 'brew', windows: 'winget' };
    const platform = process.platform;
    onTestFinished(() => void Object.defineProperty(process, 'platform', { value: platform }));
    for (const [name, cure] of [
      ['linux', 'apt'],
      ['darwin', 'brew'],
      ['win32', 'winget'],
    ]) {
      Object.defineProperty(process, 'platform', { value: name });
      expect(cureFor(cures)).toBe(cure);
    }
  });
});

describe('looking at Docker', () => {
  it('is optional unless its engine is wanted', async () => {
    expect((await look(['process']))('Docker')).toMatchObject({
      ok: false,
      optional: true,
      detail: expect.stringContaining('/no/such/docker.sock'),
      cure: expect.any(String),
    });
    expect((await look(['docker']))('Docker')).toMatchObject({ ok: false, optional: false });
  });

  it('asks the engine itself, wherever DOCKER_HOST says', async () => {
    const server = createHttpServer((request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(
        request.url!.endsWith('/version') ? JSON.stringify({ Version: '28.0.1', ApiVersion: '1.48' }) : 'OK',
      );
    });
    const path = join(await folderWith(), 'd.sock');
    await new Promise<void>((resolve) => server.listen(path, resolve));
    onTestFinished(() => void server.close());
    expect((await look(['docker'], { DOCKER_HOST: `unix://${path}` }))('Docker')).toMatchObject({
      ok: true,
      detail: `engine 28.0.1 (API 1.48) at unix://${path}`,
    });
  });

  it('tells an address that makes no sense', async () => {
    expect((await look(['docker'], { DOCKER_HOST: 'nonsense' }))('Docker')).toMatchObject({
      ok: false,
      detail: expect.stringContaining('nonsense'),
      cure: expect.stringContaining('DOCKER_HOST'),
    });
  });
});

describe('looking at ports', () => {
  it('names who has one, with the variable that chooses another; those of a project that is up are its own', async () => {
    const port = await freePort();
    const p = await project(`[services.my-api]\nkind = "api"\nlanguage = "typescript"\nport = ${port}\n`);
    const env = { ...process.env, ...NOBODY };
    const at = async () => (await diagnose(p, [], env)).filter((finding) => finding.name.startsWith('Port'));
    expect(await at()).toMatchObject([{ ok: true, detail: 'free at 127.0.0.1', wantedFor: 'my-api' }]);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    onTestFinished(() => void server.close());
    expect(await at()).toMatchObject([
      {
        ok: false,
        detail: expect.stringContaining(`(pid ${process.pid})`),
        cure: `AO_SERVICES_MY_API_PORT=${port + 1} ao up`,
      },
    ]);
    await tryLock((await makeRunFolder(p.root)).lock);
    expect(await at()).toEqual([]);
  });

  it('tells an address that is not of this machine', async () => {
    const p = await project('[services.api]\nkind = "api"\nlanguage = "typescript"\nport = 8000\nhost = "192.0.2.1"\n');
    const findings = await diagnose(p, [], { ...process.env, ...NOBODY });
    expect(findings.at(-1)).toMatchObject({
      ok: false,
      detail: 'cannot be listened on at 192.0.2.1 (EADDRNOTAVAIL)',
    });
  });
});
