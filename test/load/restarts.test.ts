import { afterEach, describe, expect, it } from 'vitest';
import { Client, countBy, quantile } from './client.js';
import type { Outcome } from './clients/report.js';
import { endAll, eventually, metric, Service, show } from './service.js';

const RATE = 200;
const isLong = process.env['AO_LOAD'] === 'long';

/** What is under test in every run, and what only where there is time for it. */
const CASES = [
  { transport: 'lean', host: 'model', kills: 20 },
  { transport: 'lean', host: 'model in Python', kills: isLong ? 20 : 3 },
  ...(isLong ? [{ transport: 'grpc-js', host: 'model', kills: 20 } as const] : []),
] as const;

/** By design it takes 0.6 s at most (docs/upstream.md); a machine that is busy with other things may hold one up, not most. */
const MEDIAN_RECOVERY_MS = 1000;
const SLOWEST_RECOVERY_MS = 5000;

describe('a model-service that is killed under load', () => {
  afterEach(endAll);

  it.each(CASES)(
    'costs 503s, no wrong answer and nothing else: $host over $transport, $kills times',
    async ({ transport, host, kills }) => {
      const which = `${host} over ${transport}`;
      let model = new Service(host);
      const address = await model.address;
      const port = address.slice(address.lastIndexOf(':') + 1);
      const api = new Service('api', { AO_MODEL_ADDRESS: address, AO_MODEL_TRANSPORT: transport });
      const url = await api.address;
      const client = new Client('steady', { targets: [url], rate: RATE, streams: true });
      const recoveries: number[] = [];
      for (let kill = 0; kill < kills; kill++) {
        const before = client.outcomes.length;
        await eventually(() => client.outcomes.slice(before).filter(({ status }) => status === 200).length >= RATE / 4);
        await eventually(() => metric(url, 'grpc_client_in_flight').then((calls) => calls >= 3));
        await model.stop('SIGKILL');
        model = new Service(host, { AO_PORT: port });
        await model.address;
        const { servingSince } = model;
        const first = (): Outcome | undefined =>
          client.outcomes.find(({ at, status }) => at >= servingSince && status === 200);
        const { at } = (await eventually(first)) as Outcome;
        recoveries.push(Math.round(at - servingSince));
      }
      const sent = await client.finish();
      show(`${which}: recovery after each of ${kills} kills, ms`, recoveries);
      const refusals = client.outcomes.filter(({ status }) => status !== 200).map(({ ms }) => ms);
      show(`${which}: requests`, {
        sent,
        ...client.statuses,
        slowestMs: Math.max(...client.outcomes.map(({ ms }) => ms)),
      });
      show(`${which}: a refusal took, ms`, { p50: quantile(refusals, 0.5), p99: quantile(refusals, 0.99) });
      const ends = countBy(client.ends, ({ kind, how }) => `${kind}: ${how}`);
      show(`${which}: streams`, ends);

      expect(client.faults).toEqual({});
      expect(client.outcomes.length).toBe(sent);
      expect(Object.keys(client.statuses).filter((status) => !['200', '429', '503'].includes(status))).toEqual([]);
      expect(quantile(recoveries, 0.5)).toBeLessThan(MEDIAN_RECOVERY_MS);
      expect(Math.max(...recoveries)).toBeLessThan(SLOWEST_RECOVERY_MS);
      const told = /^(sse|ndjson): (error 14|refused 503)$|^websocket: (close 4014|Unexpected server response: 503)$/;
      expect(Object.keys(ends).filter((end) => !told.test(end))).toEqual([]);
      for (const end of ['sse: error 14', 'ndjson: error 14', 'websocket: close 4014'])
        expect(ends[end], end).toBeGreaterThanOrEqual(kills / 2);
      await eventually(async () => (await metric(url, 'grpc_client_in_flight')) === 0);
      expect(await api.stop()).toBe(0);
    },
  );
});
