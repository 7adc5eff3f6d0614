import { build } from 'esbuild';
import { existsSync } from 'node:fs';
import { appendFile, mkdir, readdir, rename, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { RunPlan } from '../../../../../runtime/platform/engines/engine.js';
import { down, logs, ps, runFolder, startDetached, up } from '../../../../../runtime/platform/engines/index.js';
import { processEngine } from '../../../../../runtime/platform/engines/process.js';
import { identityOf } from '../../../../../runtime/platform/process/identity.js';
import { answeringPlan, eventually } from '../../../../contract/engine.js';
import { folderWith } from '../../support/project.js';

const program = { command: [process.execPath, resolve('test/fixtures/services/answering.mjs')], image: '' };
let cliEntry: string;
beforeAll(async () => {
  cliEntry = join(await folderWith(), 'ao-up.mjs');
  await build({
    entryPoints: ['test/fixtures/services/ao-up.ts'],
    outfile: cliEntry,
    bundle: true,
    platform: 'node',
    format: 'esm',
    logLevel: 'error',
    external: ['dockerode'],
    banner: {
      js: `import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);`,
    },
  });
});

const plans: RunPlan[] = [];
afterEach(async () => {
  for (const plan of plans.splice(0)) await down(plan, [processEngine]);
});

async function planWith(
  env: Parameters<typeof answeringPlan>[2] = {},
  files: Record<string, string> = {},
): Promise<RunPlan> {
  const plan = await answeringPlan(await folderWith(files), program, env);
  await writeFile(join(plan.root, 'plan.json'), JSON.stringify(plan));
  plans.push(plan);
  return plan;
}
const detached = (plan: RunPlan, signal = new AbortController().signal) =>
  startDetached(plan, { cliEntry, engine: 'process', signal });
const url = (plan: RunPlan, name: string) => `http://127.0.0.1:${plan.services.find((s) => s.name === name)!.port}`;
const pidOf = async (plan: RunPlan, name: string) =>
  ((await (await fetch(`${url(plan, name)}/env`)).json()) as { pid: number }).pid;
const leftIn = async (plan: RunPlan) =>
  (await readdir(runFolder(plan.root).base)).filter(
    (name) => !['logs', 'install', '.gitignore', 'units'].includes(name),
  );

describe('a detached up', () => {
  it('returns when all is ready, goes on, and is stopped by down', async () => {
    const plan = await planWith();
    const { pid } = await detached(plan);
    expect(await ps(plan.root)).toMatchObject({ phase: 'ready', engine: 'process', supervisor: { pid } });
    expect(await pidOf(plan, 'front')).toBeGreaterThan(1);
    expect(await down(plan, [processEngine])).toEqual({ stopped: true, swept: [] });
    expect(identityOf(pid)).toBeUndefined();
    await expect(fetch(url(plan, 'front'))).rejects.toThrow();
    expect(await leftIn(plan)).toEqual([]);
    expect(await ps(plan.root)).toBeUndefined();
    expect(await down(plan, [processEngine])).toEqual({ stopped: false, swept: [] });
  });

  it('fails with what it failed with', async () => {
    const plan = await planWith({ back: { TEST_EXIT: '3' } });
    const error = await detached(plan).catch((e) => e);
    expect(error).toMatchObject({
      code: 'AO_ENGINE_SERVICE_FAILED',
      message: 'back did not start: exit status 3, 3 times',
    });
    expect(error.details).toContain(`ImportError: no module named 'tørch'`);
    expect(await ps(plan.root)).toMatchObject({
      phase: 'failed',
      supervisor: undefined,
      services: [{ state: 'failed' }, { state: 'stopped' }],
    });
  });

  it('says where to look when its process ends without a word', async () => {
    const plan = await planWith({}, { crash: '' });
    const error = await detached(plan).catch((e) => e);
    expect(error).toMatchObject({
      code: 'AO_ENGINE_DETACHED_FAILED',
      message: expect.stringContaining('exit status 1'),
    });
    expect(error.remedy[0]).toContain(runFolder(plan.root).detachedLog);
  });

  it('is refused when the project is up', async () => {
    const plan = await planWith();
    const { pid } = await detached(plan);
    await expect(detached(plan)).rejects.toMatchObject({
      code: 'AO_ENGINE_ALREADY_UP',
      message: expect.stringContaining(`pid ${pid}`),
    });
    await expect(up(plan, processEngine, { signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'AO_ENGINE_ALREADY_UP',
    });
  });

  it('leaves nothing when one does not want to wait for it any longer', async () => {
    const plan = await planWith({ back: { TEST_READY_MS: '600000' } });
    const stop = new AbortController();
    const done = detached(plan, stop.signal);
    done.catch(() => {});
    const pid = await eventually('back runs', () => pidOf(plan, 'back').catch(() => undefined));
    stop.abort(new Error('Ctrl-C'));
    await expect(done).rejects.toThrow('Ctrl-C');
    expect(identityOf(pid)).toBeUndefined();
    expect(await leftIn(plan)).toEqual([]);
  });
});

describe('after kill -9 of ao', () => {
  it('services end by themselves, ps says so, and a new up starts', async () => {
    const plan = await planWith();
    const { pid } = await detached(plan);
    const services = [await pidOf(plan, 'back'), await pidOf(plan, 'front')];
    process.kill(pid, 'SIGKILL');
    await eventually('the services are gone', () => services.every((service) => identityOf(service) === undefined));
    expect(await ps(plan.root)).toMatchObject({
      phase: 'killed',
      supervisor: undefined,
      services: [{ state: 'stopped' }, { state: 'stopped' }],
    });
    const again = await detached(plan);
    expect(again.pid).not.toBe(pid);
    expect(await pidOf(plan, 'front')).not.toBe(services[1]);
  });

  it('a service that does not end by itself is told as orphaned and ended by down', async () => {
    const plan = { ...(await planWith({ back: { TEST_STUBBORN: '1' } })) };
    await detached(plan);
    const back = await pidOf(plan, 'back');
    process.kill((await ps(plan.root))!.supervisor!.pid, 'SIGKILL');
    const report = await eventually('told as killed', async () => {
      const seen = await ps(plan.root);
      return seen?.phase === 'killed' ? seen : undefined;
    });
    expect(report.services[0]).toMatchObject({
      state: 'orphaned',
      detail: 'its `ao up` was killed; `ao down` ends it',
    });
    const hasty = { ...plan, services: plan.services.map((spec) => ({ ...spec, stopTimeoutMs: 200 })) };
    const { stopped, swept } = await down(hasty, [processEngine]);
    expect({ stopped, first: swept.find((text) => text.startsWith('back')) }).toEqual({
      stopped: false,
      first: `back (pid ${back})`,
    });
    expect(identityOf(back)).toBeUndefined();
    expect(await leftIn(plan)).toEqual([]);
  });

  it('no foreign process is ended, even one that has the pid now', async () => {
    const plan = await planWith();
    const { units } = runFolder(plan.root);
    await mkdir(units, { recursive: true });
    for (const [i, note] of [
      `{"pid":${process.pid},"started":"another life"}`,
      '{"pid":1,"started":"x"}',
      '{',
      '{"pid":-1}',
    ].entries())
      await writeFile(join(units, `s${i}.json`), note);
    expect(await down(plan, [processEngine])).toEqual({ stopped: false, swept: [] });
    expect(await readdir(units)).toEqual([]);
  });

  it('a supervisor that does not stop is ended by force, and its services after it', async () => {
    const plan = await planWith({ back: { TEST_STUBBORN: '1' } });
    const { pid } = await detached(plan);
    const back = await pidOf(plan, 'back');
    process.kill(pid, 'SIGSTOP');
    const state = JSON.parse((await import('node:fs')).readFileSync(runFolder(plan.root).state, 'utf8'));
    await writeFile(runFolder(plan.root).state, JSON.stringify({ ...state, stopTimeoutMs: -4900 }));
    const hasty = { ...plan, services: plan.services.map((spec) => ({ ...spec, stopTimeoutMs: 200 })) };
    expect((await down(hasty, [processEngine])).stopped).toBe(true);
    expect([identityOf(pid), identityOf(back)]).toEqual([undefined, undefined]);
  });
});

describe('the logs of a run', () => {
  const read = async (plan: RunPlan, options: Parameters<typeof logs>[2] = {}) => {
    const texts: string[] = [];
    for await (const line of logs(plan.root, ['back', 'front'], options)) texts.push(`${line.service}: ${line.text}`);
    return texts;
  };
  const withLogs = async (files: Record<string, string>) => {
    const plan = await planWith();
    await mkdir(runFolder(plan.root).logs, { recursive: true });
    for (const [name, text] of Object.entries(files)) await writeFile(runFolder(plan.root).log(name), text);
    return plan;
  };

  it('are in the order of time, a traceback behind its line', async () => {
    const plan = await withLogs({
      back: '{"time":"2026-01-01T00:00:01.000Z","msg":"a"}\nTraceback\n{"time": "2026-01-01T01:00:04+01:00", "msg": "d"}\n',
      front:
        '{"time":"2026-01-01T00:00:02.000Z","msg":"b"}\n{"level":"info","time":"2026-01-01T00:00:03Z","msg":"c"}\n',
    });
    expect((await read(plan)).map((text) => /"msg":\s?"(.)"/.exec(text)?.[1] ?? text)).toEqual([
      'a',
      'back: Traceback',
      'b',
      'c',
      'd',
    ]);
    expect(await read(plan, { tail: 1, services: ['front'] })).toEqual([expect.stringContaining('"c"')]);
    expect(await read(plan, { tail: 0 })).toEqual([]);
  });

  it('are none before the first run, and none of an unknown service', async () => {
    const plan = await planWith();
    expect(await read(plan)).toEqual([]);
    expect(await read(plan, { follow: true })).toEqual([]);
    await expect(read(plan, { services: ['frnt'] })).rejects.toMatchObject({
      code: 'AO_ENGINE_SERVICE_UNKNOWN',
      remedy: ['Did you mean "front"?'],
    });
  });

  it('are followed, through a turn-over and half lines, until the project is down', async () => {
    const plan = await planWith();
    await detached(plan);
    const file = runFolder(plan.root).log('back');
    const texts: string[] = [];
    const following = (async () => {
      for await (const line of logs(plan.root, ['back', 'front'], { follow: true }))
        texts.push(`${line.service}: ${line.text}`);
    })();
    await eventually('what there is', () => texts.length >= 4);
    await appendFile(file, 'half ');
    await appendFile(file, 'a line\n');
    await eventually('the new line', () => texts.includes('back: half a line'));
    await appendFile(file, 'last of the old\n');
    await rename(file, `${file}.1`);
    await writeFile(file, 'first of the new\n');
    await eventually('the new file', () => texts.includes('back: first of the new'));
    expect(texts).toContain('back: last of the old');
    await down(plan, [processEngine]);
    await following;
    expect(existsSync(file)).toBe(true);
  });

  it('are followed until one has seen enough', async () => {
    const plan = await planWith();
    await detached(plan);
    const stop = new AbortController();
    const following = read(plan, { follow: true, signal: stop.signal });
    stop.abort();
    expect((await following).length).toBeGreaterThan(0);
  });
});
