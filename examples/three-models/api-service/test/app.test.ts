import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { buildApi, type FastifyInstance } from '@ao/service';
import { configure } from '../src/app.js';

let app: FastifyInstance;

before(async () => {
  app = await buildApi({
    contract: new URL('../../gen/contract.binpb', import.meta.url),
    configure,
    environment: { AO_LOG_LEVEL: 'error' },
  });
});
after(() => app.close());

test('the service is alive', async () => {
  const response = await app.inject('/health');
  assert.equal(response.statusCode, 200);
  assert.deepEqual(response.json(), { status: 'ok' });
});

test('every route of the contract is documented', async () => {
  const response = await app.inject('/openapi.json');
  assert.equal(response.statusCode, 200);
  const { paths } = response.json<{ paths: Record<string, unknown> }>();
  assert.notEqual(Object.keys(paths).length, 0);
});

test('an unknown path is answered 404 with a status that says so', async () => {
  const response = await app.inject('/no/such/path');
  assert.equal(response.statusCode, 404);
  assert.equal(response.json<{ code: number }>().code, 5);
});
