import { chmod, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { loadProject, type Project } from '../../../../runtime/platform/config/index.js';
import { listTasks, planTask, runTask } from '../../../../runtime/platform/tasks/index.js';
import { identityOf } from '../../../../runtime/platform/process/identity.js';
import { eventually } from '../../../contract/engine.js';
import { folderWith } from '../support/project.js';

const projectWith = async (tasks: string, files: Record<string, string> = {}): Promise<Project> =>
  loadProject(await folderWith({ 'ao.toml': `[project]\nname = "a"\n[tasks]\n${tasks}`, ...files }), {});
const commands = (project: Project, name: string, args: string[] = []) =>
  planTask(project, name, args).steps.map((step) => step.command);
const run = async (project: Project, name: string, args: string[] = []) =>
  runTask(planTask(project, name, args), { stdio: 'ignore' });
const failure = (work: () => unknown) => {
  try {
    work();
  } catch (error) {
    return error;
  }
  return expect.fail('it did not fail');
};

describe('planning a task', () => {
  it('splits the lines of a list into words and leaves a text to the shell', async () => {
    const project = await projectWith(`list = ["ruff check 'a b'", "echo $HOME && true"]\ntext = "a && b\\n"\n`);
    expect(commands(project, 'list')).toEqual([
      ['ruff', 'check', 'a b'],
      ['echo', '$HOME', '&&', 'true'],
    ]);
    expect(commands(project, 'text')).toEqual(['a && b']);
  });

  it('appends arguments to the last command, quoted for the shell', async () => {
    const project = await projectWith(`list = ["one", "two"]\ntext = "pytest"\n`);
    const args = ['-k', "it's a $HOME", '*'];
    expect(commands(project, 'list', args)).toEqual([['one'], ['two', ...args]]);
    expect(commands(project, 'text', args)).toEqual([`pytest -k 'it'"'"'s a $HOME' '*'`]);
  });

  it('puts what it depends on before, each once, arguments only to the task itself', async () => {
    const project = await projectWith(
      `gen = "g"\nfmt = { run = "f", deps = ["gen"] }\nlint = { run = "l", deps = ["gen"] }\nall = { deps = ["fmt", "lint"] }\nlast = { run = ["x"], deps = ["all", "gen"] }\n`,
    );
    expect(commands(project, 'last', ['-v'])).toEqual(['g', 'f', 'l', ['x', '-v']]);
    expect(commands(project, 'all', ['-v'])).toEqual(['g', 'f', 'l']);
  });

  it('refuses circles, unknown names, and lines that cannot be split', async () => {
    const project = await projectWith(
      `a = { deps = ["b"] }\nb = { deps = ["c"] }\nc = { deps = ["b"] }\nquote = ["echo 'open"]\nempty = ["   "]\ntrain = "x"\nto = { deps = ["tran"] }\n`,
    );
    expect(failure(() => planTask(project, 'a'))).toMatchObject({
      code: 'AO_TASK_CYCLE',
      message: expect.stringContaining('b → c → b'),
    });
    expect(failure(() => planTask(project, 'tarin'))).toMatchObject({
      code: 'AO_TASK_UNKNOWN',
      remedy: [expect.stringContaining('`ao run train`'), expect.anything()],
    });
    expect(failure(() => planTask(project, 'to'))).toMatchObject({
      code: 'AO_TASK_UNKNOWN',
      message: expect.stringContaining('"tran"'),
    });
    expect(failure(() => planTask(project, 'toString'))).toMatchObject({
      code: 'AO_TASK_UNKNOWN',
      remedy: ['List the tasks: `ao run`', expect.anything()],
    });
    expect(failure(() => planTask(project, 'quote'))).toMatchObject({ code: 'AO_TASK_WORDS' });
    expect(failure(() => planTask(project, 'empty'))).toMatchObject({ code: 'AO_TASK_WORDS' });
  });

  it('lists the tasks by their description, else by what they run', async () => {
    const project = await projectWith(
      `a = "x && y"\nb = ["p q", "r"]\nc = { run = "z", description = "Does z" }\nd = { deps = ["a", "b"] }\n`,
    );
    expect(listTasks(project)).toEqual([
      { name: 'a', description: 'x && y' },
      { name: 'b', description: 'p q; r' },
      { name: 'c', description: 'Does z' },
      { name: 'd', description: 'runs a, b' },
    ]);
  });
});

describe('running a task', () => {
  it('has its folder, its variables and the programs of the folder', async () => {
    const project = await projectWith(
      `t = { run = "mytool > out; echo $COLOR >> out", cwd = "sub dir", env = { COLOR = "grün" } }\n`,
      {
        'sub dir/node_modules/.bin/mytool': '#!/bin/sh\nbasename "$PWD"\n',
      },
    );
    await chmod(join(project.root, 'sub dir/node_modules/.bin/mytool'), 0o755);
    expect(await run(project, 't')).toBe(0);
    expect(await readFile(join(project.root, 'sub dir/out'), 'utf8')).toBe('sub dir\ngrün\n');
  });

  it('passes on the exit status of the first command that fails, run once, and runs nothing after it', async () => {
    const project = await projectWith(
      `t = ["sh -c 'echo x >> out'", "sh -c 'echo y >> out; exit 7'", "sh -c 'echo z >> out'"]\n`,
    );
    expect(await run(project, 't')).toBe(7);
    expect(await readFile(join(project.root, 'out'), 'utf8')).toBe('x\ny\n');
  });

  it('gives arguments to the shell as they were typed', async () => {
    const project = await projectWith(`t = 'printf "%s|" > out'\n`);
    expect(await run(project, 't', ['a b', "it's", '$HOME', 'ü', ''])).toBe(0);
    expect(await readFile(join(project.root, 'out'), 'utf8')).toBe("a b|it's|$HOME|ü||");
  });

  it('tells an end by a signal as 128 and its number', async () => {
    expect(await run(await projectWith(`t = "kill -KILL $$"\n`), 't')).toBe(137);
  });

  it('says which program or folder is missing', async () => {
    const project = await projectWith(
      `p = ["no-such-program x"]\nf = { run = "true", cwd = "gone" }\ns = "no-such-program"\n`,
    );
    await expect(run(project, 'p')).rejects.toMatchObject({
      code: 'AO_TASK_COMMAND_MISSING',
      message: 'task p: there is no program "no-such-program"',
    });
    await expect(run(project, 'f')).rejects.toMatchObject({ code: 'AO_TASK_FOLDER_MISSING' });
    expect(await run(project, 's')).toBe(127);
  });

  it('ends the command with all it started when interrupted, and starts no other', async () => {
    const project = await projectWith(`t = ["sh -c 'sleep 300 & echo $! > pid; wait'", "touch next"]\n`);
    const stop = new AbortController();
    const steps: string[] = [];
    const done = runTask(planTask(project, 't'), {
      signal: stop.signal,
      stdio: 'ignore',
      onStep: (step) => steps.push(step.task),
    });
    const pid = await eventually(
      'it runs',
      async () => Number((await readFile(join(project.root, 'pid'), 'utf8').catch(() => '')).trim()) || undefined,
    );
    stop.abort();
    expect(await done).toBe(143);
    await eventually('its child is gone', () => identityOf(pid) === undefined);
    expect(steps).toEqual(['t']);
    expect(await runTask(planTask(project, 't'), { signal: stop.signal })).toBe(143);
  });
});
