import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import type { AoError } from '../../../../../runtime/errors/index.js';
import type { EngineEvent, RunPlan, ServiceSpec } from '../../../../../runtime/platform/engines/engine.js';
import { processEngine } from '../../../../../runtime/platform/engines/process.js';
import { makeRunFolder, runFolder } from '../../../../../runtime/platform/engines/run-folder.js';
import { down } from '../../../../../runtime/platform/engines/supervisor/down.js';
import { ps } from '../../../../../runtime/platform/engines/supervisor/observe.js';
import type { Supervisor } from '../../../../../runtime/platform/engines/supervisor/supervisor.js';
import { up, type UpOptions } from '../../../../../runtime/platform/engines/supervisor/up.js';
import { identityOf } from '../../../../../runtime/platform/process/identity.js';
import { beat } from '../../../../../runtime/platform/process/lock-watch.js';
import { answeringPlan, eventually } from '../../../../contract/engine.js';
import { folderWith } from '../../support/project.js';

const program = { command: [process.execPath, resolve('test/fixtures/services/answering.mjs')], image: '' };
const QUICK = { firstPauseMs: 20, maxPauseMs: 100, forgiveAfterMs: 60_000, attempts: 3, folderCheckMs: 50 };

/** An `up` in this process, with all that it told. */
function running(plan: RunPlan, options: Partial<UpOptions> = {}) {
  const stop = new AbortController();
  const events: EngineEvent[] = [];
  let supervisor: Supervisor | undefined;
  const done = up(plan, processEngine, {
    signal: stop.signal,
    tuning: QUICK,
    onEvent: (event) => events.push(event),
    onReady: (made) => (supervisor = made),
    ...options,
  });
  done.catch(() => {});
  const run = {
    stop,
    events,
    done,
    ready: () => eventually('all services ready', () => supervisor),
    states: () => events.flatMap((e) => (e.type === 'state' ? [`${e.name} ${e.state}`] : [])),
    error: async (): Promise<AoError> =>
      done.then(
        () => expect.fail('it did not fail'),
        (e: AoError) => e,
      ),
  };
  open.push(run);
  return run;
}
const open: { stop: AbortController; done: Promise<void> }[] = [];
afterEach(async () => {
  for (const run of open.splice(0)) {
    run.stop.abort();
    await run.done.catch(() => {});
  }
});

const planWith = async (
  env: Parameters<typeof answeringPlan>[2] = {},
  change: (spec: ServiceSpec) => Partial<ServiceSpec> = () => ({}),
) => {
  const plan = await answeringPlan(await folderWith(), program, env);
  return { ...plan, services: plan.services.map((spec) => ({ ...spec, ...change(spec) })) };
};
const spec = (plan: RunPlan, name: string) => plan.services.find((s) => s.name === name)!;
const url = (plan: RunPlan, name: string) => `http://127.0.0.1:${spec(plan, name).port}`;
const environmentOf = async (plan: RunPlan, name: string) =>
  (await (await fetch(`${url(plan, name)}/env`)).json()) as { pid: number; child?: number };
const left = async (plan: RunPlan) =>
  (await readdir(runFolder(plan.root).base)).filter(
    (name) => !['logs', 'install', '.gitignore', 'units'].includes(name),
  );

describe('up', () => {
  it('starts by need, tells it, and stops in reverse', async () => {
    const plan = await planWith({ back: { TEST_READY_MS: '200' } });
    const run = running(plan);
    await run.ready();
    expect(run.states()).toEqual(['back starting', 'back ready', 'front starting', 'front ready']);
    run.stop.abort();
    await run.done;
    expect(run.states().slice(4)).toEqual(['front stopping', 'front stopped', 'back stopping', 'back stopped']);
    expect(await left(plan)).toEqual([]);
    expect(await readFile(runFolder(plan.root).log('back'), 'utf8')).toBe('begin: grüße, 世界\nlistening\ndraining\n');
    expect(await readdir(runFolder(plan.root).units)).toEqual([]);
  });

  it('is seen by others while it runs', async () => {
    const plan = await planWith();
    const run = running(plan);
    await run.ready();
    const report = await eventually('state on disk', async () => {
      const seen = await ps(plan.root);
      return seen?.phase === 'ready' ? seen : undefined;
    });
    expect(report.supervisor).toEqual(identityOf(process.pid));
    expect(report.services.map(({ name, state, restarts }) => ({ name, state, restarts }))).toEqual([
      { name: 'back', state: 'ready', restarts: 0 },
      { name: 'front', state: 'ready', restarts: 0 },
    ]);
    expect(report.services[0]!.id).toBe(String((await environmentOf(plan, 'back')).pid));
  });

  it('starts a service anew that ends, with pauses that grow, and never gives up on one that was ready', async () => {
    const plan = await planWith();
    const run = running(plan);
    await run.ready();
    const pids = new Set<number>();
    for (let i = 0; i < 4; i++) {
      const { pid } = await eventually('back answers again', () => environmentOf(plan, 'back').catch(() => undefined));
      pids.add(pid);
      await eventually('told as ready', () => run.states().filter((state) => state === 'back ready').length === i + 1);
      await fetch(`${url(plan, 'back')}/die?code=3`);
      await eventually(
        'told as paused',
        () => run.states().filter((state) => state === 'back backoff').length === i + 1,
      );
    }
    expect(pids.size).toBe(4);
    const pauses = run.events.flatMap((e) => (e.type === 'state' && e.state === 'backoff' ? [e.detail] : []));
    expect(pauses).toEqual(['0.0', '0.0', '0.1', '0.1'].map((s) => `exit status 3; next try in ${s} s`));
    expect(run.states()).not.toContain('front backoff');
  });

  it('ends after some attempts with the last words of a service that cannot start', async () => {
    const plan = await planWith({ back: { TEST_EXIT: '3' } });
    const run = running(plan);
    const error = await run.error();
    expect(error).toMatchObject({
      code: 'AO_ENGINE_SERVICE_FAILED',
      message: 'back did not start: exit status 3, 3 times',
    });
    expect(error.details).toContain(`ImportError: no module named 'tørch'`);
    expect(run.states().filter((state) => state === 'back starting')).toHaveLength(3);
    expect(run.states()).not.toContain('front starting');
    expect(await ps(plan.root)).toMatchObject({
      phase: 'failed',
      services: [{ restarts: 2 }, { restarts: 0 }],
      error: { code: 'AO_ENGINE_SERVICE_FAILED' },
    });
    expect(await left(plan)).toEqual(['state.json']);
  });

  it('ends at once when a service says that another start would not help', async () => {
    const plan = await planWith({ back: { TEST_EXIT: '78' } });
    const run = running(plan);
    expect(await run.error()).toMatchObject({
      code: 'AO_ENGINE_SERVICE_FAILED',
      message: 'back did not start: exit status 78',
    });
    expect(run.states().filter((state) => state === 'back starting')).toHaveLength(1);
  });

  it('ends with AO_ENGINE_NOT_READY when a service never becomes ready, and stops the others', async () => {
    const plan = await planWith({ front: { TEST_READY_MS: '600000' } }, () => ({ readyTimeoutMs: 1500 }));
    const run = running(plan);
    expect(await run.error()).toMatchObject({
      code: 'AO_ENGINE_NOT_READY',
      message: 'front was not ready after 1.5 s',
    });
    await expect(fetch(url(plan, 'back'))).rejects.toThrow();
  });

  it('restarts after a pause a service that is not ready in time later on', async () => {
    const plan = await planWith({}, () => ({ readyTimeoutMs: 2000 }));
    const run = running(plan);
    await run.ready();
    await fetch(`${url(plan, 'back')}/die?code=0`);
    await eventually('back is ready again', () => run.states().filter((state) => state === 'back ready').length === 2);
  });

  it('may be stopped while it starts', async () => {
    const plan = await planWith({ back: { TEST_READY_MS: '600000' } });
    const run = running(plan);
    const { pid } = await eventually('back runs', () => environmentOf(plan, 'back').catch(() => undefined));
    run.stop.abort();
    await run.done;
    expect(identityOf(pid)).toBeUndefined();
    expect(run.states()).not.toContain('front starting');
    expect(await left(plan)).toEqual([]);
  });

  it('may be stopped before it begins, and while it compiles', async () => {
    const prepare = [process.execPath, '-e', 'console.log("compiling"); setInterval(() => {}, 1000)'];
    const plan = await planWith({}, () => ({ prepare }));
    await up(plan, processEngine, { signal: AbortSignal.abort() });
    const run = running(plan);
    await eventually('it compiles', () => run.events.some((e) => e.type === 'log' && e.text === 'compiling'));
    run.stop.abort();
    await run.done;
    expect(run.states()).not.toContain('back starting');
  });

  it('tells a compile error and starts nothing', async () => {
    const prepare = [process.execPath, '-e', 'console.log("app.ts(3,1): error"); process.exit(2)'];
    const plan = await planWith({}, ({ name }) => (name === 'front' ? { prepare } : {}));
    const error = await running(plan).error();
    expect(error).toMatchObject({ code: 'AO_ENGINE_PREPARE_FAILED', details: ['app.ts(3,1): error'] });
    expect(error.message).toContain('ended with exit status 2');
  });

  it.each(['prepare', 'command'] as const)('tells a program that is not there at once (%s)', async (what) => {
    const plan = await planWith({}, () => ({ [what]: ['/no/such/python', '-m', 'x'] }));
    const error = await running(plan).error();
    expect(error).toMatchObject({
      code: 'AO_ENGINE_PROGRAM_MISSING',
      message: 'back: cannot run /no/such/python (ENOENT)',
    });
  });

  it('tells a folder that is not there, and a port that is taken with its owner', async () => {
    const gone = await planWith({}, ({ name, dir }) => (name === 'front' ? { dir: join(dir, 'gone') } : {}));
    expect(await running(gone).error()).toMatchObject({ code: 'AO_ENGINE_SERVICE_FOLDER_MISSING' });
    const plan = await planWith();
    const server = createServer().listen(spec(plan, 'front').port, '127.0.0.1');
    const error = await running(plan).error();
    server.close();
    expect(error.message).toMatch(/^front: port \d+ is in use by .*node.* \(pid \d+\)$/);
    expect(error.message).toContain(`(pid ${process.pid})`);
  });

  it('tells an address that is not of this machine', async () => {
    const plan = await planWith({}, () => ({ host: '192.0.2.1' }));
    expect(await running(plan).error()).toMatchObject({ code: 'AO_ENGINE_ADDRESS' });
  });

  it('names the owner of a port that was taken after the first look', async () => {
    const plan = await planWith({ back: { TEST_READY_MS: '300' } });
    const run = running(plan);
    await eventually('back starts', () => run.states().includes('back starting'));
    const server = createServer().listen(spec(plan, 'front').port, '127.0.0.1');
    const error = await run.error();
    server.close();
    expect(error).toMatchObject({ code: 'AO_ENGINE_PORT_TAKEN' });
  });

  it('is one at a time: the second is told who runs, a lock of a dead one is taken over', async () => {
    const plan = await planWith();
    const run = running(plan);
    await run.ready();
    await expect(up(plan, processEngine, { signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'AO_ENGINE_ALREADY_UP',
      message: expect.stringContaining(`(pid ${process.pid})`),
    });
    run.stop.abort();
    await run.done;
    await writeFile(runFolder(plan.root).lock, JSON.stringify({ pid: process.pid, started: 'another life' }));
    await running(plan).ready();
  });

  it('leaves a project alone that is up in another container, until that is silent', async () => {
    const plan = await planWith();
    const { lock, state } = await makeRunFolder(plan.root);
    const theirs = JSON.stringify({ pid: process.pid, started: 'there', space: 'another container' });
    await writeFile(lock, theirs);
    const silence = beat(lock, theirs);
    const { signal } = new AbortController();
    for (const work of [() => up(plan, processEngine, { signal }), () => down(plan, [processEngine])])
      await expect(work()).rejects.toMatchObject({
        code: 'AO_ENGINE_ALREADY_UP',
        message: expect.stringContaining('in another container'),
        remedy: ['Stop it there: `ao down`'],
      });
    expect(await readFile(lock, 'utf8')).toBe(theirs);
    const supervisor = { pid: process.pid, started: 'there' };
    const run = {
      engine: 'process',
      phase: 'ready',
      since: 0,
      services: [{ name: 'api-service', state: 'ready', id: '1' }],
    };
    await writeFile(state, JSON.stringify({ ...run, supervisor }));
    expect(await ps(plan.root)).toEqual({ ...run, supervisor });
    silence();
    await running(plan).ready();
  });

  it('of two started at once exactly one runs', async () => {
    const plan = await planWith();
    const ended: string[] = [];
    for (const run of [running(plan), running(plan), running(plan)]) run.done.catch((e: AoError) => ended.push(e.code));
    await eventually('the services answer', () => environmentOf(plan, 'front').catch(() => undefined));
    expect(ended).toEqual(['AO_ENGINE_ALREADY_UP', 'AO_ENGINE_ALREADY_UP']);
  });

  it.each(['deleted', 'moved'])('stops with a clear error when the folder is %s, and leaves nothing', async (how) => {
    const plan = await planWith();
    const run = running(plan);
    await run.ready();
    const { pid } = await environmentOf(plan, 'back');
    if (how === 'deleted') await rm(plan.root, { recursive: true });
    else await rename(plan.root, `${plan.root} moved`);
    expect(await run.error()).toMatchObject({ code: 'AO_PROJECT_GONE' });
    expect(identityOf(pid)).toBeUndefined();
    await expect(readdir(plan.root)).rejects.toThrow('ENOENT');
    await rm(`${plan.root} moved`, { recursive: true, force: true });
  });

  it('ends services without drain when it is hurried', async () => {
    const plan = await planWith({ back: { TEST_STUBBORN: '1' } }, () => ({ stopTimeoutMs: 600_000 }));
    const force = new AbortController();
    const run = running(plan, { force: force.signal });
    await run.ready();
    run.stop.abort();
    await eventually('back is asked to stop', () => run.states().includes('back stopping'));
    force.abort();
    await run.done;
    await expect(fetch(url(plan, 'back'))).rejects.toThrow();
  });

  it('ends what a service had started itself', async () => {
    const plan = await planWith({ back: { TEST_CHILD: '1' } });
    const run = running(plan);
    await run.ready();
    const { child } = await environmentOf(plan, 'back');
    await fetch(`${url(plan, 'back')}/die?code=1`);
    await eventually('the child of the dead service is gone', () => identityOf(child!) === undefined);
  });

  it('cannot run where nothing can be written', async () => {
    const plan = await planWith();
    await mkdir(join(plan.root, '.ao'));
    await writeFile(join(plan.root, '.ao', 'run'), 'a file in the way');
    expect(await running(plan).error()).toMatchObject({ code: 'AO_PROJECT_UNWRITABLE' });
  });

  it('goes on when its logs cannot be written, and says so once', async () => {
    const plan = await planWith();
    await mkdir(`${runFolder(plan.root).log('back')}.1/x`, { recursive: true });
    await writeFile(runFolder(plan.root).log('back'), 'old');
    const run = running(plan);
    await run.ready();
    expect(run.events.filter((e) => e.type === 'notice').map((e) => e.text)).toEqual([
      expect.stringContaining('the log of back cannot be written'),
    ]);
  });
});

describe('restart after a change', () => {
  it('prepares first, then drains and starts the named services only', async () => {
    const plan = await planWith();
    const run = running(plan);
    const supervisor = await run.ready();
    const before = [await environmentOf(plan, 'back'), await environmentOf(plan, 'front')];
    await supervisor.restart(['front']);
    const front = await eventually('front answers', () => environmentOf(plan, 'front').catch(() => undefined));
    expect(front.pid).not.toBe(before[1]!.pid);
    expect((await environmentOf(plan, 'back')).pid).toBe(before[0]!.pid);
  });

  it('leaves running what ran when preparing fails', async () => {
    const plan = await planWith();
    const flag = join(plan.root, 'broken');
    const prepare = [process.execPath, '-e', `process.exit(require('fs').existsSync(${JSON.stringify(flag)}) ? 2 : 0)`];
    const run = running({ ...plan, services: plan.services.map((s) => ({ ...s, prepare })) });
    const supervisor = await run.ready();
    const before = await environmentOf(plan, 'back');
    await writeFile(flag, '');
    await expect(supervisor.restart(['back', 'front'])).rejects.toMatchObject({
      code: 'AO_ENGINE_PREPARE_FAILED',
    });
    expect(await environmentOf(plan, 'back')).toEqual(before);
  });

  it('ends the pause of a service that kept failing', async () => {
    const plan = await planWith();
    const run = running(plan, { tuning: { ...QUICK, firstPauseMs: 600_000, maxPauseMs: 600_000 } });
    const supervisor = await run.ready();
    await fetch(`${url(plan, 'back')}/die?code=3`);
    await eventually('it pauses', () => run.states().includes('back backoff'));
    await supervisor.restart(['back']);
    await eventually('it is ready', () => run.states().filter((state) => state === 'back ready').length === 2);
  });
});
