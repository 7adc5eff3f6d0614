import { afterEach, describe, expect, it } from 'vitest';
import { Client, countBy, quantile } from './client.js';
import type { Outcome } from './clients/report.js';
import { endAll, eventually, metric, Service, show } from './service.js';

const RATE = 200;
const KILLS = 20;

/** Both ways to the model-service are under test where there is time for it; else the one that is the default. */
const TRANSPORTS = process.env['AO_LOAD'] === 'long' ? ['lean', 'grpc-js'] : ['lean'];

/** A figure, not a promise: asserted is only that it is not of another order, whatever this machine does beside. */
const SLOWEST_RECOVERY_MS = 5000;

describe('a model-service that is killed under load', () => {
  afterEach(endAll);

  it.each(TRANSPORTS)('20 times costs 503s, no wrong answer and nothing else, over %s', async (transport) => {
    let model = new Service('model');
    const address = await model.address;
    const port = address.slice(address.lastIndexOf(':') + 1);
    const api = new Service('api', { AO_MODEL_ADDRESS: address, AO_MODEL_TRANSPORT: transport });
    const url = await api.address;
    const client = new Client('steady', { targets: [url], rate: RATE, streams: true });
    const recoveries: number[] = [];
    for (let kill = 0; kill < KILLS; kill++) {
      const before = client.outcomes.length;
      await eventually(() => client.outcomes.slice(before).filter(({ status }) => status === 200).length >= RATE / 4);
      await eventually(() => metric(url, 'grpc_client_in_flight').then((calls) => calls >= 3));
      await model.stop('SIGKILL');
      model = new Service('model', { AO_PORT: port });
      await model.address;
      const { servingSince } = model;
      const first = (): Outcome | undefined =>
        client.outcomes.find(({ at, status }) => at >= servingSince && status === 200);
      const { at } = (await eventually(first)) as Outcome;
      recoveries.push(Math.round(at - servingSince));
    }
    const sent = await client.finish();
    show(`${transport}: recovery after each of ${KILLS} kills, ms`, recoveries);
    const refusals = client.outcomes.filter(({ status }) => status !== 200).map(({ ms }) => ms);
    show(`${transport}: requests`, {
      sent,
      ...client.statuses,
      slowestMs: Math.max(...client.outcomes.map(({ ms }) => ms)),
    });
    show(`${transport}: a refusal took, ms`, { p50: quantile(refusals, 0.5), p99: quantile(refusals, 0.99) });
    const ends = countBy(client.ends, ({ kind, how }) => `${kind}: ${how}`);
    show(`${transport}: streams`, ends);

    expect(client.faults).toEqual({});
    expect(client.outcomes.length).toBe(sent);
    expect(Object.keys(client.statuses).filter((status) => !['200', '429', '503'].includes(status))).toEqual([]);
    expect(Math.max(...recoveries)).toBeLessThan(SLOWEST_RECOVERY_MS);
    const told = /^(sse|ndjson): (error 14|refused 503)$|^websocket: (close 4014|Unexpected server response: 503)$/;
    expect(Object.keys(ends).filter((end) => !told.test(end))).toEqual([]);
    for (const end of ['sse: error 14', 'ndjson: error 14', 'websocket: close 4014'])
      expect(ends[end], end).toBeGreaterThanOrEqual(KILLS / 2);
    await eventually(async () => (await metric(url, 'grpc_client_in_flight')) === 0);
    expect(await api.stop()).toBe(0);
  });
});
