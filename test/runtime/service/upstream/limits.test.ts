import { expect, it, onTestFinished } from 'vitest';
import { compiled } from '../contracts.js';
import { Classifier } from '../models.js';
import { eventually, startPair } from '../pair.js';

const flower = { sepalLength: 1, sepalWidth: 1, petalLength: 1, petalWidth: 1 };
const RPC = '/iris.v1.Classifier/Classify';

it('answers 503 with Retry-After beyond AO_MAX_CONCURRENCY, shows the calls in flight, and stays ready', async () => {
  const pair = await startPair(await compiled('iris'), [Classifier], { AO_MAX_CONCURRENCY: '1' });
  onTestFinished(() => pair.close());
  const metrics = async (): Promise<string> => (await fetch(`${pair.url}/metrics`)).text();
  const slow = pair.post(RPC, { ...flower, sepalLength: 1500 });
  await eventually(async () => (await metrics()).includes('grpc_client_in_flight 1\n'));
  const refused = await pair.post(RPC, flower);
  expect([refused.status, refused.headers.get('retry-after'), refused.body.code]).toEqual([503, '1', 14]);
  expect(refused.body.message).toBe('the service is busy; try again in a moment');
  expect((await fetch(`${pair.url}/health/ready`)).status).toBe(200);
  expect((await slow).status).toBe(200);
  expect(await metrics()).toContain('grpc_client_in_flight 0\n');
});

it('answers 500 to what is above AO_MAX_RESPONSE_BYTES, and tells the log which limit', async () => {
  const pair = await startPair(await compiled('iris'), [Classifier], { AO_MAX_RESPONSE_BYTES: '10' });
  onTestFinished(() => pair.close());
  const { status, body } = await pair.post(RPC, flower);
  expect([status, body.message]).toEqual([500, expect.stringMatching(/^internal error /)]);
  expect(JSON.stringify(pair.apiLog.lines)).toContain('AO_MAX_RESPONSE_BYTES');
});
