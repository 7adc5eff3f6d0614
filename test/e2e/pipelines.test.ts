import { spawn } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';

import { git, registry, type Registry } from '../generators/outside/packages.js';
import { collect, type Finished, User } from './user.js';

interface GitHub {
  jobs: { check: { steps: { run?: string }[] } };
}
interface GitLab {
  default: { before_script: string[] };
  variables: Record<string, string>;
  check: { script: string[] };
}

/** Each command of the jobs named `check`, as the two runners start them. What the image is given by apt-get is here already. */
const commandsOf = {
  github: (text: string) =>
    (parse(text) as GitHub).jobs.check.steps.flatMap(({ run }) => run ?? []).filter((run) => !/apt-get/.test(run)),
  gitlab: (text: string) => {
    const { default: always, check } = parse(text) as GitLab;
    return [...always.before_script, ...check.script].filter((run) => !/^apt-get/.test(run));
  },
};

interface Machine {
  readonly clone: string;
  readonly env: NodeJS.ProcessEnv;
}

/** Pipelines of a project as a runner runs them: in a clone, with an empty home, ao from a registry, nothing else of ours. */
describe('the pipelines that ao generates', () => {
  let user: User;
  let packages: Registry;
  let project: string;
  let runner: Machine;

  /** What a runner gives: a new home and a place for global packages, no trace of ao. */
  const machine = (): Machine => {
    const home = join(user.folder, 'a runner');
    mkdirSync(home);
    for (const each of ['.npmrc', '.config/pip'])
      if (existsSync(join(homedir(), each))) cpSync(join(homedir(), each), join(home, each), { recursive: true });
    appendFileSync(join(home, '.npmrc'), `\n@ao:registry=${packages.url}\n`);
    const prefix = join(home, 'global');
    // npx, which vitest may have been started by, says the first of these, too.
    const npm = { npm_config_userconfig: join(home, '.npmrc'), npm_config_prefix: prefix };
    const env = { ...process.env, HOME: home, CI: 'true', ...npm };
    const clone = join(home, 'clone');
    git(home, 'clone', '-q', project, clone);
    return {
      clone,
      env: { ...env, PATH: `${join(prefix, 'bin')}${delimiter}${process.env['PATH']}`, CI_PROJECT_DIR: clone },
    };
  };
  const run = ({ clone, env }: Machine, command: string): Promise<Finished> =>
    collect(spawn('bash', ['-eo', 'pipefail', '-c', command], { cwd: clone, env, stdio: ['ignore', 'pipe', 'pipe'] }));
  const passes = async (on: Machine, commands: string[]) => {
    for (const command of commands) {
      const { code, stdout, stderr } = await run(on, command);
      expect(code, `${command}\n${stdout}\n${stderr}`).toBe(0);
    }
  };

  beforeAll(async () => {
    user = await User.arrive();
    packages = await registry();
    const dist = resolve('dist');
    const tarball = readdirSync(dist).find((name) => /^ao-cli-.*\.tgz$/.test(name));
    const manifest = JSON.parse(readFileSync('cli/package.json', 'utf8')) as { name: string; version: string };
    packages.publish(manifest.name, manifest.version, readFileSync(join(dist, tarball!)), undefined, manifest);
    project = join(user.folder, 'myproj');
    await user.must(['init', 'myproj', '--model', 'python', '--yes', '--no-install']);
    await user.must(['generate', 'ci', '--provider', 'github'], project);
    await user.must(['generate', 'ci', '--provider', 'gitlab'], project);
    await user.must(['generate', 'devcontainer'], project);
    if (!existsSync(join(project, '.git'))) git(project, 'init', '-q');
    git(project, 'add', '-A');
    git(project, 'commit', '-qm', 'A project');
    runner = machine();
  });
  afterAll(() => {
    packages?.close();
    user?.leave();
  });

  it('pass on GitHub', async () => {
    const commands = commandsOf.github(readFileSync(join(project, '.github/workflows/ao.yml'), 'utf8'));
    expect(commands).toEqual([
      expect.stringMatching(/^npm install --global @ao\/cli@\d/),
      'ao install',
      'ao sync --check',
      'ao check',
    ]);
    await passes(runner, commands);
    expect(git(runner.clone, 'diff', '--name-only')).toBe('');
  });

  it('pass on GitLab, whose caches lie in the project', async () => {
    const file = readFileSync(join(project, '.gitlab-ci.yml'), 'utf8');
    for (const [name, value] of Object.entries((parse(file) as GitLab).variables))
      Object.assign(runner.env, { [name]: value.replace('$CI_PROJECT_DIR', runner.clone) });
    await passes(runner, commandsOf.gitlab(file));
    expect(existsSync(join(runner.clone, '.cache/npm'))).toBe(true);
    expect(git(runner.clone, 'diff', '--name-only')).toBe('');
  });

  it('fail where generated code was edited', async () => {
    const generated = join(runner.clone, 'model-service/gen/base.py');
    writeFileSync(generated, `${readFileSync(generated, 'utf8')}# edited\n`);
    const failed = await run(runner, 'ao sync --check');
    expect([failed.code, failed.stdout + failed.stderr]).toEqual([65, expect.stringContaining('base.py')]);
  });

  it('have the commands of the development container, too', () => {
    const folder = join(project, '.devcontainer');
    const { postCreateCommand } = JSON.parse(readFileSync(join(folder, 'devcontainer.json'), 'utf8')) as {
      postCreateCommand: string;
    };
    const commands = commandsOf.gitlab(readFileSync(join(project, '.gitlab-ci.yml'), 'utf8'));
    expect(commands[1]).toBe(postCreateCommand);
    expect(readFileSync(join(folder, 'Dockerfile'), 'utf8')).toContain(`RUN ${commands[0]}\n`);
  });
});
