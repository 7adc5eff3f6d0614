import { chmod, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { loadProject } from '../../../../runtime/platform/config/index.js';
import { diagnose } from '../../../../runtime/platform/doctor/index.js';
import { findR } from '../../../../runtime/platform/languages/find-r.js';
import { languageOf } from '../../../../runtime/platform/languages/index.js';
import { hasR } from '../../../r.js';
import { folderWith } from '../support/project.js';

afterEach(() => vi.unstubAllEnvs());

const LIST = `Package: M
Version: 1
Depends: R (>= 4.0)
Imports: stats, utils (>= 3.0),
    noSuchOne, base (>= 99.0)
Suggests: noSuchTool
`;

/** A program that answers as Rscript. */
async function rscript(script: string): Promise<string> {
  const folder = await folderWith({ Rscript: `#!/bin/sh\n${script}` });
  await chmod(join(folder, 'Rscript'), 0o755);
  return join(folder, 'Rscript');
}

const r = languageOf('r');
const project = (folder: string) =>
  writeFile(
    join(folder, 'ao.toml'),
    '[project]\nname = "a"\n[services.model]\nkind = "model"\nlanguage = "r"\nport = 1\npath = "."\n',
  ).then(() => loadProject(folder, {}));
const NOBODY = { ...process.env, DOCKER_HOST: 'unix:///no/such/docker.sock' };

describe('a service in R', () => {
  it('is started by Node, and installed from the lists of npm and R', async () => {
    const dir = await folderWith({ 'package.json': '{}', DESCRIPTION: LIST });
    expect(r.start(dir)).toEqual({ command: [process.execPath, 'main.js'], env: {} });
    expect(await r.installInputs(dir)).toEqual(['package.json', 'DESCRIPTION']);
    expect([r.isInstalled(dir), r.programs(dir)]).toEqual([false, []]);
  });

  it.each([
    ['is nowhere', '/nowhere/Rscript', 'AO_INSTALL_R_MISSING'],
    ['does not run', 'exit 1', 'AO_INSTALL_R_MISSING'],
    ['is too old', 'echo "R 3.6.3"', 'AO_INSTALL_R_TOO_OLD'],
  ])('is not installed where R %s', async (_, script, code) => {
    vi.stubEnv('AO_RSCRIPT', script.startsWith('/') ? script : await rscript(script));
    await expect(r.installSteps(await folderWith({}))).rejects.toMatchObject({ code });
  });

  it('needs what DESCRIPTION imports; what it suggests may be missing', async () => {
    const dir = await folderWith({ 'package.json': '{}' });
    vi.stubEnv('AO_RSCRIPT', await rscript('echo "R 4.2.2"; echo "checks lintr"'));
    expect((await r.installSteps(dir)).map(({ command }) => command[0])).toEqual(['npm']);
    vi.stubEnv('AO_RSCRIPT', await rscript('echo "R 4.1.0"; echo "model xgboost"; echo "model sf"'));
    await expect(r.installSteps(dir)).rejects.toMatchObject({
      code: 'AO_INSTALL_R_PACKAGES',
      message: expect.stringContaining('xgboost, sf'),
      remedy: [
        expect.stringContaining('sudo apt-get install r-cran-xgboost r-cran-sf'),
        expect.stringContaining('install.packages(c("xgboost", "sf"), lib = '),
      ],
    });
  });
});

describe('ao doctor on a project in R', () => {
  const looked = async (script: string, wantsProject = true) => {
    const folder = await folderWith({ DESCRIPTION: LIST });
    const env = { ...NOBODY, AO_RSCRIPT: script.startsWith('/') ? script : await rscript(script) };
    const found = await diagnose(wantsProject ? await project(folder) : undefined, ['r'], env);
    return found.filter(({ name }) => name.startsWith('R'));
  };

  it('finds R and the packages', async () => {
    expect(await looked('echo "R 4.3.1"')).toMatchObject([
      { name: 'R', ok: true, detail: expect.stringMatching(/^4\.3\.1 at \//) },
      { name: 'R packages', ok: true, wantedFor: 'model', optional: false },
      { name: 'R packages', ok: true, optional: true },
    ]);
  });

  it('tells what is missing, and what of it only the checks need', async () => {
    expect(await looked('echo "R 4.3.1"; echo "model sf"; echo "checks lintr"')).toMatchObject([
      { ok: true },
      { ok: false, optional: false, detail: 'missing: sf', cure: expect.stringContaining('sf') },
      { ok: false, optional: true, detail: 'missing: lintr', cure: expect.stringContaining('lintr') },
    ]);
  });

  it('tells an R that is too old, or none', async () => {
    expect(await looked('echo "R 3.6.3"')).toMatchObject([
      { ok: false, detail: expect.stringContaining('4.1 or newer is needed'), cure: expect.any(String) },
    ]);
    expect(await looked('/no/Rscript', false)).toMatchObject([
      { ok: false, detail: 'AO_RSCRIPT names "/no/Rscript", which does not run' },
    ]);
    const bare = await diagnose(undefined, ['r'], { ...NOBODY, PATH: '/no/such', AO_RSCRIPT: '' });
    expect(bare.find(({ name }) => name === 'R')).toMatchObject({ ok: false, detail: 'no Rscript in PATH' });
  });
});

describe.skipIf(!hasR)('looking for packages of R', () => {
  it('finds those that are missing or too old, in the library of the project too', async () => {
    const dir = await folderWith({ DESCRIPTION: LIST });
    expect(await findR(dir)).toMatchObject({
      fits: true,
      missing: { model: ['noSuchOne', 'base'], checks: ['noSuchTool'] },
    });
    await mkdir(join(dir, 'r-library/noSuchTool'), { recursive: true });
    await writeFile(join(dir, 'r-library/noSuchTool/DESCRIPTION'), 'Package: noSuchTool\nVersion: 1.0\n');
    expect((await findR(dir))?.missing.checks).toEqual([]);
    expect((await findR(undefined))?.missing).toEqual({ model: [], checks: [] });
  });
});
