import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../../../../runtime/platform/config/index.js';
import { runFolder } from '../../../../runtime/platform/engines/index.js';
import {
  ensureInstalled,
  installProject,
  staleServices,
  type InstallEvent,
} from '../../../../runtime/platform/install/index.js';
import { askPython, findPython } from '../../../../runtime/platform/languages/find-python.js';
import { languageOf, programFolders } from '../../../../runtime/platform/languages/index.js';
import { findProgram } from '../../../../runtime/platform/process/find.js';
import { identityOf } from '../../../../runtime/platform/process/identity.js';
import { eventually } from '../../../contract/engine.js';
import { folderWith } from '../support/project.js';

const TYPESCRIPT = '[project]\nname = "a"\n[services.api]\nkind = "api"\nlanguage = "typescript"\nport = 1\n';
const PYTHON = '[project]\nname = "a"\n[services.model]\nkind = "model"\nlanguage = "python"\nport = 1\n';

const environment = { ...process.env };
afterEach(() => {
  process.env = { ...environment };
});

async function project(toml: string, files: Record<string, string>): Promise<Project> {
  return loadProject(await folderWith({ 'ao.toml': toml, ...files }), {});
}
/** A real npm package in a folder of the project: nothing is downloaded. */
const withPackage = (version = '1.0.0') => ({
  'api/package.json': JSON.stringify({ name: 'api', private: true, dependencies: { local: 'file:./local' } }),
  'api/local/package.json': JSON.stringify({ name: 'local', version, bin: { local: './x.js' } }),
  'api/local/x.js': '#!/usr/bin/env node\n',
});
/** Puts programs of these names first in PATH. */
async function withPrograms(programs: Record<string, string>): Promise<string> {
  const folder = await folderWith(programs);
  for (const name of Object.keys(programs)) await chmod(join(folder, name), 0o755);
  process.env['PATH'] = `${folder}:${process.env['PATH']}`;
  return folder;
}
/** Leaves nothing in PATH but these programs of the machine. */
async function onlyPrograms(...names: string[]): Promise<string> {
  const folder = await folderWith();
  for (const name of names) await symlink((await findProgram(name))!, join(folder, name));
  process.env['PATH'] = folder;
  process.env['PYENV_ROOT'] = folder;
  return folder;
}

describe('packages of a TypeScript service', () => {
  it('are installed when there are none, and again only when their list changed', async () => {
    const p = await project(TYPESCRIPT, withPackage());
    const events: InstallEvent[] = [];
    expect(await staleServices(p)).toEqual(['api']);
    expect(await ensureInstalled(p, { onEvent: (event) => events.push(event) })).toEqual(['api']);
    expect(await readdir(join(p.root, 'api/node_modules/.bin'))).toEqual(['local']);
    expect(events[0]).toEqual({ type: 'step', service: 'api', title: 'npm packages' });
    expect(events.at(-1)).toEqual({ type: 'done', service: 'api' });
    expect(await ensureInstalled(p)).toEqual([]);

    await writeFile(join(p.root, 'api/package.json'), JSON.stringify({ name: 'api', version: '2.0.0', private: true }));
    expect(await staleServices(p)).toEqual(['api']);
    expect(await ensureInstalled(p)).toEqual(['api']);
    expect(await ensureInstalled(p)).toEqual([]);

    await rm(join(p.root, 'api/node_modules'), { recursive: true });
    expect(await staleServices(p)).toEqual(['api']);
  });

  it('follow the packed runtime in vendor', async () => {
    const p = await project(TYPESCRIPT, {
      'api/package.json': '{}',
      'api/vendor/b.tgz': '',
      'api/vendor/a.tgz': '',
      'api/vendor/x.txt': '',
    });
    const inputs = await languageOf('typescript').installInputs(join(p.root, 'api'));
    expect(inputs).toEqual(['package.json', 'vendor/a.tgz', 'vendor/b.tgz']);
  });

  it('are installed once when two want them at the same time', async () => {
    const p = await project(TYPESCRIPT, withPackage());
    const events: InstallEvent[] = [];
    const onEvent = (event: InstallEvent) => void events.push(event);
    const done = await Promise.all([
      ensureInstalled(p, { onEvent }),
      ensureInstalled(p, { onEvent }),
      ensureInstalled(p, { onEvent }),
    ]);
    expect(done.flat()).toEqual(['api']);
    expect(events.filter((event) => event.type === 'step')).toHaveLength(1);
  });

  it('that cannot be had end in AO_INSTALL_FAILED with the end of what npm said; nothing else is lost', async () => {
    const p = await project(TYPESCRIPT, {
      ...withPackage(),
      'api/node_modules/kept/index.js': 'kept',
      'api/mine.ts': 'mine',
    });
    await writeFile(
      join(p.root, 'api/package.json'),
      JSON.stringify({ dependencies: { gone: 'file:./does-not-exist.tgz' } }),
    );
    const error = await ensureInstalled(p).catch((e) => e);
    expect(error).toMatchObject({
      code: 'AO_INSTALL_FAILED',
      message: 'api: installing the npm packages failed',
    });
    expect(error.details.join('\n')).toContain('ENOENT');
    expect(await readFile(runFolder(p.root).installLog('api'), 'utf8')).toMatch(/^\$ npm install /);
    expect(error.remedy.join('\n')).toContain('npm install');
    expect(await readFile(join(p.root, 'api/mine.ts'), 'utf8')).toBe('mine');
    expect(await staleServices(p)).toEqual(['api']);
  });

  it('need npm', async () => {
    const p = await project(TYPESCRIPT, withPackage());
    await onlyPrograms('node');
    await expect(installProject(p)).rejects.toMatchObject({ code: 'AO_INSTALL_NPM_MISSING' });
  });

  it('are installed by force even when fresh', async () => {
    const p = await project(TYPESCRIPT, {
      'api/package.json': '{}',
      'api/node_modules/.package-lock.json': '{}',
    });
    await withPrograms({ npm: '#!/bin/sh\necho run >> runs\n' });
    await installProject(p);
    await ensureInstalled(p);
    await installProject(p);
    expect(await readFile(join(p.root, 'api/runs'), 'utf8')).toBe('run\nrun\n');
  });

  it('leave no process behind on Ctrl-C, and no lock', async () => {
    const p = await project(TYPESCRIPT, withPackage());
    await withPrograms({ npm: '#!/bin/sh\nsleep 300 &\necho $! > pid\nwait\n' });
    const stop = new AbortController();
    const done = installProject(p, { signal: stop.signal });
    done.catch(() => {});
    const pid = await eventually(
      'npm runs',
      async () => Number((await readFile(join(p.root, 'api/pid'), 'utf8').catch(() => '')).trim()) || undefined,
    );
    const events: InstallEvent[] = [];
    const second = ensureInstalled(p, { signal: stop.signal, onEvent: (event) => events.push(event) });
    second.catch(() => {});
    await eventually('the second waits', () => events.some((event) => event.type === 'waiting'));
    stop.abort(new Error('Ctrl-C'));
    await expect(done).rejects.toThrow('Ctrl-C');
    await expect(second).rejects.toThrow('Ctrl-C');
    await eventually('what npm had started is gone', () => identityOf(pid) === undefined);
    expect((await readdir(runFolder(p.root).base)).filter((name) => name.includes('lock'))).toEqual([]);
  });
});

describe('packages of a Python service', () => {
  const files = { 'model/requirements.txt': '' };
  const python = languageOf('python');

  it('go into an environment of its own, made once, and made anew when its interpreter is gone', async () => {
    const p = await project(PYTHON, files);
    const dir = join(p.root, 'model');
    expect(await ensureInstalled(p)).toEqual(['model']);
    expect(await askPython(join(dir, '.venv/bin/python'))).toMatchObject({ fits: true });
    expect(await ensureInstalled(p)).toEqual([]);
    expect((await python.installSteps(dir)).map((step) => step.title)).toEqual(['Python packages']);
    await rm(join(dir, '.venv/bin/python'));
    await symlink('/no/such/python', join(dir, '.venv/bin/python'));
    expect(await staleServices(p)).toEqual(['model']);
    expect((await python.installSteps(dir))[0]!.command.slice(1)).toEqual(['-m', 'venv', '--clear', '.venv']);
    await rm(join(dir, '.venv/bin'), { recursive: true });
    expect((await python.installSteps(dir))[0]!.title).toBe('Python environment');
  });

  it('come from the lists that are there', async () => {
    const { root } = await project(PYTHON, {
      'a/requirements.txt': '',
      'a/requirements-dev.txt': '',
      'a/pyproject.toml': '',
      'b/pyproject.toml': '',
      'c/x': '',
    });
    const inputs = async (name: string) => python.installInputs(join(root, name));
    const words = async (name: string) => (await python.installSteps(join(root, name))).at(-1)!.command.join(' ');
    expect([await inputs('a'), await inputs('b'), await inputs('c')]).toEqual([
      ['requirements.txt', 'requirements-dev.txt'],
      ['pyproject.toml'],
      [],
    ]);
    expect(await words('a')).toMatch(/-r requirements.txt -r requirements-dev.txt$/);
    expect(await words('b')).toMatch(/-e \.$/);
    expect(await words('c')).toMatch(/-m venv .venv$/);
  });

  it('are not asked for where there is no list', async () => {
    expect(await ensureInstalled(await project(PYTHON, { 'model/model.py': '' }))).toEqual([]);
  });

  const fake = (version: string, venv: 0 | 1) => `#!/bin/sh\necho "${version} ${venv}"\n`;

  it.each([
    ['no Python at all', {}, 'AO_INSTALL_PYTHON_MISSING', 'no Python was found'],
    [
      'one that is too old',
      { python3: fake('3.8.2', 1) },
      'AO_INSTALL_PYTHON_TOO_OLD',
      'is Python 3.8.2; 3.10 or newer is needed',
    ],
    ['Python 2', { python: fake('2.7.18', 0) }, 'AO_INSTALL_PYTHON_TOO_OLD', 'is Python 2.7.18'],
    [
      'one without ensurepip',
      { python3: fake('3.12.1', 0) },
      'AO_INSTALL_PYTHON_NO_VENV',
      'cannot make a virtual environment',
    ],
  ])('%s is told with its cure', async (_, programs, code, words) => {
    const p = await project(PYTHON, files);
    await onlyPrograms('sh');
    await withPrograms(programs);
    const error = await ensureInstalled(p).catch((e) => e);
    expect(error).toMatchObject({ code, message: expect.stringContaining(words) });
    expect(error.remedy.join('\n')).toMatch(/`[^`]+`/);
  });

  it('is made with AO_PYTHON, else with the first Python that fits, pyenv and versioned names too', async () => {
    const folder = await onlyPrograms('sh');
    await withPrograms({ python3: fake('3.8.2', 1), 'python3.13': fake('3.13.0', 1) });
    expect(await findPython()).toMatchObject({ version: '3.13.0' });
    await mkdir(join(folder, 'shims'));
    await writeFile(join(folder, 'shims/python3'), fake('3.12.0', 1), { mode: 0o755 });
    process.env['PATH'] = folder;
    expect(await findPython()).toMatchObject({ version: '3.12.0', path: join(folder, 'shims/python3') });
    process.env['AO_PYTHON'] = '/no/such/python';
    const p = await project(PYTHON, files);
    await expect(ensureInstalled(p)).rejects.toMatchObject({
      message: 'AO_PYTHON names "/no/such/python", which does not run',
    });
  });

  it('its programs come first for what runs in the folder', () => {
    expect(programFolders('/p')).toEqual(['/p/.venv/bin', '/p/node_modules/.bin']);
    expect(python.start('/p')).toEqual({
      command: ['/p/.venv/bin/python', '-m', 'ao_runtime'],
      env: { PYTHONPATH: '/p/vendor', PYTHONUNBUFFERED: '1' },
    });
    expect(dirname(languageOf('typescript').start('/p').prepare![1]!)).toBe('/p/node_modules/typescript/bin');
  });
});
