import { expect, it, onTestFinished, vi } from 'vitest';
import { readEnvironment } from '../../../../../runtime/service/environment/read.js';
import { apiEnvironment } from '../../../../../runtime/service/environment/tables.js';
import type { Connection } from '../../../../../runtime/service/upstream/connection.js';
import { LeanUpstream } from '../../../../../runtime/service/upstream/lean-upstream.js';
import { upstreamOptions } from '../../../../../runtime/service/upstream/options/index.js';

it('leaves nothing behind of calls that were cancelled while they waited for a server, whatever their deadline', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  onTestFinished(() => void vi.useRealTimers());
  const config = JSON.stringify({ methodConfig: [{ name: [{}], waitForReady: true }] });
  const options = upstreamOptions(
    readEnvironment(apiEnvironment, { AO_MODEL_ADDRESS: 'unix:/nowhere', AO_MODEL_SERVICE_CONFIG: config }),
  );
  const connecting = { onState: () => () => {}, close: () => {} } as unknown as Connection;
  const upstream = new LeanUpstream(options, () => connecting);
  const hour = { metadata: [], deadlineMs: 3_600_000 };
  const unary = upstream.unary('/test.T/Unary', Buffer.alloc(0), hour);
  const stream = upstream.stream('/test.T/Bidi', hour);
  expect(vi.getTimerCount()).toBe(2);
  unary.cancel();
  stream.cancel();
  expect(vi.getTimerCount()).toBe(0);
  await expect(unary.answer).rejects.toMatchObject({ code: 1 });
  expect(await stream.trailers).toEqual([]);
  upstream.close();
});
