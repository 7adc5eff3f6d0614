import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from './pair.js';
import { collected, linesOf, NDJSON, open, startTalk, type Json, type TalkPair } from './stream-client.js';

const STOPPING = { error: { code: 14, message: 'the service is stopping', details: [] } };

describe('a service that stops while streams are open', () => {
  let pair: TalkPair;
  afterEach(() => pair.close());

  it('lets them end by themselves', async () => {
    pair = await startTalk({ AO_DRAIN_MS: '20000' });
    const { sent, response } = open(`${pair.url}/v1/rooms/a:sum`, 'POST', NDJSON);
    sent.write('{"number":1}\n');
    const socket = new WebSocket(`${pair.url.replace('http', 'ws')}/v1/rooms/a:converse`);
    await once(socket, 'open');
    await eventually(() => pair.model.counts.get('a') === 1);
    const closing = pair.api.close();
    await eventually(async () => (await fetch(`${pair.url}/health`).catch(() => undefined)) === undefined);
    sent.end('{"number":2}\n');
    expect(await json(await response)).toMatchObject({ messages: 2, sum: 3 });
    socket.send('{"text":"still here"}');
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ result: { text: 'still here' } });
    socket.send('');
    expect((await once(socket, 'close'))[0]).toBe(1000);
    expect(await closing).toBe(0);
  });

  it('tells those that are left so when its time is over, and loses none', async () => {
    pair = await startTalk({ AO_DRAIN_MS: '3000' });
    const stream = open(`${pair.url}/v1/rooms/hanging/ticks?count=9`, 'GET');
    stream.sent.end();
    const lines = collected(linesOf(await stream.response));
    const upload = open(`${pair.url}/v1/rooms/a:sum`, 'POST', NDJSON);
    upload.sent.write('{}\n');
    const socket = new WebSocket(`${pair.url.replace('http', 'ws')}/v1/rooms/b:converse`);
    const frames: Json[] = [];
    socket.on('message', (data) => frames.push(JSON.parse(String(data))));
    await once(socket, 'open');
    await eventually(() => pair.model.counts.get('a') === 1);
    const closed = once(socket, 'close');
    const closing = pair.api.close();
    expect((await lines).at(-1)).toEqual(STOPPING);
    expect((await closed)[0]).toBe(1001);
    expect(frames).toEqual([STOPPING]);
    const answer = await upload.response;
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([503, '1']);
    upload.sent.end();
    expect(await closing).toBe(0);
  });
});
