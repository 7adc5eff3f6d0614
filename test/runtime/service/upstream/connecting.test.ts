import { once } from 'node:events';
import { createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, it } from 'vitest';
import { readEnvironment } from '../../../../runtime/service/environment/read.js';
import { apiEnvironment } from '../../../../runtime/service/environment/tables.js';
import { openUpstream } from '../../../../runtime/service/upstream/index.js';
import { compiled } from '../contracts.js';
import { Classifier } from '../models.js';
import { eventually, startModel } from '../pair.js';

it('gives up a connection that never comes about, long before the deadline, and finds who answers there later', async () => {
  const sockets = new Set<Socket>();
  const mute = createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(mute, 'listening');
  const { port } = mute.address() as AddressInfo;
  const upstream = openUpstream(readEnvironment(apiEnvironment, { AO_MODEL_ADDRESS: `127.0.0.1:${port}` }));
  const call = () =>
    upstream.unary('/iris.v1.Classifier/Classify', new Uint8Array(), { metadata: [], deadlineMs: 20_000 }).answer;
  // UNAVAILABLE; had the call waited for its deadline, it would be DEADLINE_EXCEEDED.
  await expect(Promise.all([call(), call()])).rejects.toMatchObject({ code: 14 });
  for (const socket of sockets) socket.destroy();
  mute.close();

  const model = await startModel(await compiled('iris'), [Classifier], { AO_PORT: String(port) });
  await eventually(async () => (await call().catch(() => undefined)) !== undefined);
  upstream.close();
  await model.close();
});
