import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

import { hasR } from '../r.js';
import { addEndlessRequest, askMany, killWorkers } from './r-model.js';
import { User } from './user.js';

describe.skipIf(!hasR)('a model in R', () => {
  let user: User;
  let project: string;
  let pidFile: string;
  beforeAll(async () => {
    user = await User.arrive();
    project = join(user.folder, 'myproj');
    pidFile = join(user.folder, 'worker.pid');
    await user.must(['init', 'myproj', '--model', 'r', '--yes']);
    addEndlessRequest(project, pidFile);
    await user.must(['up', '-d'], project);
  });
  afterAll(async () => {
    await user?.ao(['down'], project);
    user?.leave();
  });

  it('classifies 32 irises at once', () => askMany(user));

  it('loses the one request whose worker is killed, and recovers', () =>
    killWorkers(user, {
      pid: async () => (existsSync(pidFile) ? readFileSync(pidFile, 'utf8').trim() || undefined : undefined),
      kill: async (pid) => void process.kill(Number(pid), 'SIGKILL'),
    }));

  it('is trained anew into the same file', async () => {
    await user.must(['run', 'train'], project);
    await user.must(['sync', '--check'], project);
  });

  it('that is missing a package says so, and how to get it, before anything starts', async () => {
    await user.must(['down'], project);
    const file = join(project, 'model-service/DESCRIPTION');
    const before = readFileSync(file, 'utf8');
    writeFileSync(file, `${before}Imports:\n    stats,\n    noSuchPackage (>= 1.0)\n`);
    const done = await user.ao(['up', '-d'], project);
    expect(done.code).toBe(69);
    expect(done.stderr).toContain('AO_INSTALL_R_PACKAGES');
    expect(done.stderr).toContain('sudo apt-get install r-cran-nosuchpackage');
    expect(done.stderr).not.toContain('stats');
    const { stdout } = await user.ao(['doctor'], project);
    expect(stdout).toMatch(/R packages\s+missing: noSuchPackage/);
    writeFileSync(file, before);
  });

  it('on a machine without R is told so', async () => {
    const done = await user.ao(['install'], project, { AO_RSCRIPT: '/nowhere/Rscript' });
    expect(done.code).toBe(69);
    expect(done.stderr).toMatch(/AO_INSTALL_R_MISSING[^]*|\/nowhere\/Rscript/);
    expect(done.stderr).toContain('apt-get install r-base-core');
  });
});
