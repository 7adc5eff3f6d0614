import { afterEach, expect, it } from 'vitest';
import { Client } from './client.js';
import { endAll, eventually, Service, show } from './service.js';

const RATE = 200;
const RESTARTS = 5;

afterEach(endAll);

it('of two api-services on one model, either may be restarted under load: all that is lost is connections refused', async () => {
  const model = new Service('model');
  const environment = { AO_MODEL_ADDRESS: await model.address };
  const apis = [new Service('api', environment), new Service('api', environment)];
  const targets = await Promise.all(apis.map((api) => api.address));
  const client = new Client('steady', { targets, rate: RATE, streams: false });
  const answered = async (): Promise<void> => {
    const before = client.outcomes.length;
    const good = (): number => client.outcomes.slice(before).filter(({ status }) => status === 200).length;
    await eventually(() => good() >= RATE / 4);
  };
  for (let restart = 0; restart < RESTARTS; restart++) {
    await answered();
    const i = restart % 2;
    expect(await apis[i]?.stop('SIGTERM')).toBe(0);
    const { port } = new URL(targets[i] as string);
    apis[i] = new Service('api', { ...environment, AO_PORT: port });
    await apis[i].address;
  }
  await answered();
  const sent = await client.finish();
  show(`replicas: ${RESTARTS} restarts of an api-service`, { sent, ...client.statuses, faults: client.faults });
  expect(Object.keys(client.faults).filter((fault) => fault !== '0 request: ECONNREFUSED')).toEqual([]);
  expect(Object.keys(client.statuses).filter((status) => !['0', '200'].includes(status))).toEqual([]);
  expect(client.outcomes.length).toBe(sent);
  expect(client.statuses['200']).toBeGreaterThan(sent / 2);
});
