import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import { Client } from './client.js';
import type { Holdings } from './programs/probe.js';
import type { ServiceName } from './service.js';
import { endAll, eventually, metric, Service, show } from './service.js';

const isLong = process.env['AO_LOAD'] === 'long';
const SECONDS = Number(process.env['AO_LOAD_SECONDS'] ?? (isLong ? 600 : 20));
const RATE = 76;
const SAMPLES = 20;
const MEBIBYTE = 1024 * 1024;

/** What may come on top in the second half, bytes: code is still being compiled in a short run, and resident memory is coarse. */
const MOST_GROWTH = (isLong ? 2 : 8) * MEBIBYTE;

/** A model-service in Python is asked for its memory only. */
const HOSTS: readonly ServiceName[] = isLong ? ['model', 'model in Python'] : ['model'];

interface Sample extends Holdings {
  readonly seconds: number;
}

afterEach(endAll);

it.each(HOSTS)(
  `holds nothing more after ${SECONDS} s of all that callers do, with a %s`,
  async (host) => {
    const model = new Service(host);
    const api = new Service('api', { AO_MODEL_ADDRESS: await model.address, AO_HEARTBEAT_MS: '200' });
    const url = await api.address;
    // Before: each has its connection to the other, and has done everything once.
    const warm = new Client('mixed', { target: url, rate: RATE });
    await sleep(2000);
    await warm.finish();
    await eventually(() => isIdle(url, api));
    const before = { api: api.files(), model: model.files() };

    const client = new Client('mixed', { target: url, rate: RATE });
    const samples: { api: Sample[]; model: Sample[] } = { api: [], model: [] };
    const began = performance.now();
    while (performance.now() - began < SECONDS * 1000) {
      await sleep((SECONDS * 1000) / SAMPLES);
      const seconds = (performance.now() - began) / 1000;
      samples.api.push({ seconds, ...(await api.measure()) });
      samples.model.push({ seconds, ...(await holdings(model, host)) });
    }
    const sent = await client.finish();
    show('soak: requests', { sent, ...client.statuses });
    await eventually(() => isIdle(url, api));
    const after = { api: await api.measure(), model: await holdings(model, host) };
    for (const side of ['api', 'model'] as const) {
      const { slope, growth } = secondHalf(samples[side]);
      show(`soak: ${side}, heap after each 5 % of the time, MB`, samples[side].map(({ heap }) => mega(heap)).join(' '));
      show(`soak: ${side}, resident, MB`, samples[side].map(({ rss }) => mega(rss)).join(' '));
      show(`soak: ${side}`, { heapSlopeKBPerMinute: Math.round((slope * 60) / 1024), after: after[side] });
      expect(growth, `${side} grew in the second half`).toBeLessThan(
        MOST_GROWTH * (side === 'model' && host !== 'model' ? 4 : 1),
      );
      expect(after[side].resources['Timeout'] ?? 0, `timers of ${side}`).toBeLessThanOrEqual(10);
    }

    expect(client.faults).toEqual({});
    await eventually(() => sockets(api.files()) <= sockets(before.api));
    await eventually(() => sockets(model.files()) <= sockets(before.model));
    expect(await api.stop()).toBe(0);
    expect(await model.stop()).toBe(0);
  },
  (SECONDS + 120) * 1000,
);

/** Of a process in Python the heap is what is resident. */
async function holdings(model: Service, host: ServiceName): Promise<Holdings> {
  if (host === 'model') return model.measure();
  return { heap: model.resident(), external: 0, rss: model.resident(), resources: {}, cpu: 0 };
}

const sockets = (files: Record<string, number>): number => files['socket'] ?? 0;
const mega = (bytes: number): string => (bytes / MEBIBYTE).toFixed(1);

/** Whether nothing is under way but the question itself. */
async function isIdle(url: string, api: Service): Promise<boolean> {
  const [calls, requests] = [await metric(url, 'grpc_client_in_flight'), await metric(url, 'http_requests_in_flight')];
  return calls === 0 && requests === 1 && api.files() !== undefined;
}

/** The line through the heaps of the second half: bytes a second, and from its beginning to its end. */
function secondHalf(samples: readonly Sample[]): { slope: number; growth: number } {
  const half = samples.slice(Math.floor(samples.length / 2));
  const mean = (of: (sample: Sample) => number): number => half.reduce((sum, each) => sum + of(each), 0) / half.length;
  const [x, y] = [mean(({ seconds }) => seconds), mean(({ heap }) => heap)];
  const covariance = mean(({ seconds, heap }) => (seconds - x) * (heap - y));
  const slope = covariance / mean(({ seconds }) => (seconds - x) ** 2);
  return { slope, growth: slope * ((half.at(-1)?.seconds ?? 0) - (half[0]?.seconds ?? 0)) };
}
