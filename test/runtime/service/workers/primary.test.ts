import cluster from 'node:cluster';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createLog } from '../../../../runtime/service/process/log.js';
import { launchWorkers } from '../../../../runtime/service/process/workers/index.js';
import { compiled } from '../contracts.js';
import { eventually, LogBook } from '../pair.js';

// The same runs as a program of its own in workers.test.ts; here the first process is this one, its workers are real.
describe('the first process of several', () => {
  const environment = { AO_PORT: process.env['AO_PORT'], AO_LOG_LEVEL: process.env['AO_LOG_LEVEL'] };
  const program = fileURLToPath(new URL('../programs/iris-api.ts', import.meta.url));
  const loader = fileURLToPath(new URL('../../../../tools/ts.js', import.meta.url));
  let log: LogBook;
  beforeEach(async () => {
    log = new LogBook();
    cluster.setupPrimary({ exec: program, args: [await compiled('iris')], execArgv: ['--import', loader] });
    Object.assign(process.env, { AO_PORT: '0', AO_LOG_LEVEL: 'silent' });
  });
  afterEach(() => {
    vi.restoreAllMocks();
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const launch = (AO_WORKERS: number) =>
    launchWorkers({ AO_WORKERS, AO_DRAIN_MS: 5000 }, createLog('api-service', 'info', log));

  it('is the only one where one is enough', async () => {
    expect(await launch(1)).toBeUndefined();
  });

  it('starts the others, replaces one that ends, adds up what they count, and drains them', async () => {
    const running = (await launch(2))!;
    const metrics = async () => (await fetch(`${running.address}/metrics`)).text();
    const live = async () => {
      expect(await (await fetch(`${running.address}/health/live`)).json()).toEqual({ status: 'ok' });
      return Number(/http_requests_total\{[^}]*route="\/health\/live"[^}]*\} (\d+)/.exec(await metrics())?.[1]);
    };
    for (let i = 1; i <= 4; i += 1) expect(await live()).toBe(i);
    const [victim] = Object.values(cluster.workers ?? {});
    victim?.process.kill('SIGKILL');
    await eventually(() => log.lines.some(({ msg }) => /another takes its place/.test(msg)));
    await eventually(() => {
      const workers = Object.values(cluster.workers ?? {});
      return workers.length === 2 && !workers.includes(victim);
    });
    expect(await live()).toBe(5);
    expect(await running.close()).toBe(0);
    expect(Object.keys(cluster.workers ?? {})).toEqual([]);
  });

  it('ends with the status of a worker that cannot start', async () => {
    const exits: unknown[] = [];
    vi.spyOn(process, 'exit').mockImplementation((code) => {
      exits.push(code);
      throw new Error('exit');
    });
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    process.env['AO_PORT'] = String((taken.address() as { port: number }).port);
    await expect(launch(2)).rejects.toThrow('exit');
    expect(exits).toEqual([69]);
    await new Promise((resolve) => taken.close(resolve));
  });
});
