import { afterEach, describe, expect, it } from 'vitest';
import { Client, quantile } from './client.js';
import { Child, endAll, eventually, program, Service, show } from './service.js';

interface Left {
  readonly open: number;
  readonly answers: Record<string, number>;
}

/** Connections in a process of their own. */
class Crowd extends Child {
  readonly connected: Promise<number>;

  constructor(target: string, kind: 'idle' | 'kept' | 'head' | 'body', count: number) {
    super(program('clients/crowd.js', JSON.stringify({ target, kind, count, everyMs: 1000 })));
    this.connected = new Promise((resolve, reject) => {
      this.process.on('message', (message: { connected?: number }) => {
        if (message.connected !== undefined) resolve(message.connected);
      });
      void this.ended.then(() => reject(new Error(this.stderr)));
    });
    this.connected.catch(() => {});
  }

  left(): Promise<Left> {
    return this.ask<Left>('left', 'left');
  }
}

describe('connections that do little', () => {
  afterEach(endAll);

  const DEADLINE_MS = 4000;

  async function start(environment: Record<string, string>): Promise<[Service, string]> {
    const model = new Service('model');
    const api = new Service('api', { AO_MODEL_ADDRESS: await model.address, ...environment });
    return [api, await api.address];
  }

  /** What others got meanwhile: nothing but answers. */
  async function others(what: string, client: Client): Promise<void> {
    const sent = await client.finish();
    const ms = client.outcomes.map((outcome) => outcome.ms);
    show(`crowd: others beside ${what}`, { sent, ...client.statuses, p50: quantile(ms, 0.5), p99: quantile(ms, 0.99) });
    expect(client.faults).toEqual({});
    expect(client.statuses).toEqual({ '200': sent });
    expect(sent).toBeGreaterThan(50);
  }

  it('such as 500 slow heads and 500 slow bodies are answered 408 in time, and stop nobody', async () => {
    const [api, url] = await start({ AO_DEADLINE_MS: String(DEADLINE_MS) });
    const client = new Client('steady', { targets: [url], rate: 50, streams: false });
    await eventually(() => client.outcomes.length > 0);
    const began = performance.now();
    const crowds = [new Crowd(url, 'head', 500), new Crowd(url, 'body', 500)];
    for (const crowd of crowds) expect(await crowd.connected).toBeGreaterThan(400);
    await eventually(
      async () => (await Promise.all(crowds.map((crowd) => crowd.left()))).every(({ open }) => open === 0),
      60_000,
    );
    show('crowd: slow heads and bodies gone after, ms', String(Math.round(performance.now() - began)));
    for (const crowd of crowds) expect((await crowd.left()).answers).toEqual({ '408': 500 });
    await others('1,000 slow requests', client);
    expect((await api.measure()).resources['TCPSocketWrap'] ?? 0).toBeLessThan(10);
  });

  it.each([
    ['that have sent nothing', 'idle', { AO_DEADLINE_MS: '30000' }],
    ['that were used once', 'kept', {}],
  ] as const)('such as 10,000 %s cost little and stop nobody', async (_which, kind, environment) => {
    const [api, url] = await start(environment);
    await eventually(async () => (await fetch(`${url}/health/ready`)).ok);
    const before = await api.measure();
    const client = new Client('steady', { targets: [url], rate: 50, streams: false });
    await eventually(() => client.outcomes.length > 0);
    const crowd = new Crowd(url, kind, 10_000);
    expect(await crowd.connected).toBe(10_000);
    const full = await api.measure();
    const met = client.outcomes.length;
    await eventually(() => client.outcomes.length > met + 50);
    expect((await crowd.left()).open).toBe(10_000);
    const each = (key: 'rss' | 'heap'): string => `${((full[key] - before[key]) / 10_000 / 1024).toFixed(1)} KB`;
    show(`crowd: 10,000 connections (${kind}), each`, {
      resident: each('rss'),
      heap: each('heap'),
      sockets: api.files()['socket'],
    });
    await others(`10,000 connections (${kind})`, client);
    await crowd.stop('SIGKILL');
    await eventually(() => (api.files()['socket'] ?? 0) < 50);
  });
});
