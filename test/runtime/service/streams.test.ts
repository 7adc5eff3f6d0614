import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './pair.js';
import {
  collected,
  eventsOf,
  linesOf,
  NDJSON,
  open,
  startTalk,
  Wire,
  type Json,
  type TalkPair,
} from './stream-client.js';
import { BYTES, TalkModel } from './talk.js';

const SSE = { accept: 'text/event-stream' };

describe.each(['grpc-js', 'lean'])('a server stream over HTTP, the model called by %s', (transport) => {
  let pair: TalkPair;
  beforeAll(async () => {
    pair = await startTalk({
      AO_MODEL_TRANSPORT: transport,
      AO_HEARTBEAT_MS: '200',
      AO_STREAM_DEADLINE_MS: '60000',
      AO_FORWARD_HEADERS: 'x-acme-*',
      AO_RETURN_METADATA: 'x-greeting',
    });
  });
  afterAll(() => pair.close());
  const get = (path: string, headers: Record<string, string> = {}) => fetch(pair.url + path, { headers });

  it('comes as NDJSON, a result a line', async () => {
    const response = await get('/v1/rooms/a/ticks?count=2');
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-request-id')).toMatch(/./);
    expect(await response.text()).toBe(
      '{"result":{"text":"a ✿","number":1,"eventId":"1"}}\n{"result":{"text":"a ✿","number":2,"eventId":"2"}}\n',
    );
  });

  it('comes as server-sent events, with the ids that the contract gives them', async () => {
    const response = await get('/v1/rooms/a/ticks?count=2', SSE);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(eventsOf(await response.text())).toEqual([
      { id: '1', data: '{"text":"a ✿","number":1,"eventId":"1"}' },
      { id: '2', data: '{"text":"a ✿","number":2,"eventId":"2"}' },
    ]);
  });

  it('goes on after the event that a client had last, whatever the query says', async () => {
    for (const query of ['', '&last_event_id=3', '&lastEventId=3']) {
      const response = await get(`/v1/rooms/a/ticks?count=1${query}`, { ...SSE, 'last-event-id': '7' });
      expect(eventsOf(await response.text())).toMatchObject([{ id: '8' }]);
    }
    const asked = await get('/v1/rooms/a/ticks?count=1&last_event_id=3', SSE);
    expect(eventsOf(await asked.text())).toMatchObject([{ id: '4' }]);
    const refused = await get('/v1/rooms/a/ticks?count=1', { ...SSE, 'last-event-id': 'x' });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ details: [{ fieldViolations: [{ field: 'last_event_id' }] }] });
  });

  it('takes its request from a body, or from path and query, and minds response_body', async () => {
    const posted = await fetch(`${pair.url}/v1/rooms/b:ticks`, {
      method: 'POST',
      body: '{"count": 1}',
      headers: { 'content-type': 'application/json' },
    });
    expect(await posted.text()).toBe('{"result":{"text":"b ✿","number":1,"eventId":"1"}}\n');
    expect(await (await get('/v1/rooms/c/texts?count=1')).text()).toBe('{"result":"c ✿"}\n');
    expect(eventsOf(await (await get('/v1/rooms/c/texts?count=1', SSE)).text())).toEqual([{ id: '1', data: '"c ✿"' }]);
  });

  it.each([
    ['*/*', 'application/x-ndjson'],
    ['text/event-stream, */*', 'text/event-stream'],
    ['text/event-stream;q=0.5, application/*;q=0.9', 'application/x-ndjson'],
    ['application/jsonl, text/event-stream;q=0.9', 'application/jsonl'],
    ['application/x-ndjson;q=0, */*', 'text/event-stream'],
  ])('comes for Accept: %s as %s', async (accept, type) => {
    const response = await get('/v1/rooms/a/ticks', { accept });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, type]);
    await response.text();
  });

  it.each([
    ['GET', '/v1/rooms/a/ticks', { accept: 'application/json' }, 406, 3],
    ['GET', '/v1/rooms/a/ticks?count=x', {}, 400, 3],
    ['GET', '/v1/rooms/a/ticks?nothing=1', {}, 400, 3],
    ['GET', '/v1/rooms/a/ticks', { 'grpc-timeout': 'soon' }, 400, 3],
    ['PUT', '/v1/rooms/a/ticks', {}, 405, 12],
    ['POST', '/v1/rooms/a:ticks', NDJSON, 415, 3],
    ['POST', '/v1/rooms/a:ticks', { 'content-encoding': 'gzip' }, 415, 3],
    ['GET', '/v1/rooms/a:converse', {}, 426, 3],
    ['HEAD', '/v1/rooms/a:converse', {}, 426, 3],
    ['GET', '/v1/rooms/refused/ticks', {}, 404, 5],
  ])('answers %s %s with %o: %i', async (method, path, headers, status, code) => {
    const body = method === 'POST' || method === 'PUT' ? '{}' : null;
    const response = await fetch(pair.url + path, { method, headers: headers as Record<string, string>, body });
    expect(response.status).toBe(status);
    if (status === 426) expect(response.headers.get('upgrade')).toBe('websocket');
    if (method !== 'HEAD') expect(await response.json()).toMatchObject({ code });
  });

  it('answers HEAD as GET, without calling the model', async () => {
    const before = pair.model.metadata.length;
    const response = await fetch(`${pair.url}/v1/rooms/a/ticks?count=5`, { method: 'HEAD', headers: SSE });
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'text/event-stream']);
    expect(pair.model.metadata.length).toBe(before);
  });

  it('ends with the error when it fails half-way', async () => {
    const error = { code: 10, message: 'the third was the last', details: [] };
    const lines = await collected(linesOf((await get('/v1/rooms/broken/ticks?count=9')).body as never));
    expect(lines.length).toBe(4);
    expect(lines[3]).toEqual({ error });
    const events = eventsOf(await (await get('/v1/rooms/broken/ticks?count=9', SSE)).text());
    expect(events[3]).toEqual({ event: 'error', data: JSON.stringify(error) });
  });

  it('ends with the error when its time is over half-way', async () => {
    const response = await get('/v1/rooms/hanging/ticks?count=9', { 'grpc-timeout': '300m' });
    expect(response.status).toBe(200);
    const lines = await collected(linesOf(response.body as never));
    expect(lines[3]).toEqual({
      error: { code: 4, message: 'the model-service did not answer in time', details: [] },
    });
  });

  it('answers an error as HTTP has them when its time is over before anything came', async () => {
    const response = await get('/v1/rooms/silent/ticks', { 'grpc-timeout': '50m' });
    expect(response.status).toBe(504);
  });

  it('sends its headers with the initial metadata, and shows signs of life while nothing comes', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/greeting/ticks`, 'GET', SSE);
    sent.end();
    const answer = await response;
    expect(answer.headers['x-greeting']).toBe('hello');
    let text = '';
    answer.on('data', (chunk: Buffer) => (text += chunk.toString()));
    await eventually(() => text === ':\n\n:\n\n');
    sent.destroy();
    await eventually(() => pair.model.cancelled.includes('greeting'));
  });

  it('shows signs of life in NDJSON, too, which a reader who parses each line does not see', async () => {
    const text = await (await get('/v1/rooms/hanging/ticks?count=9', { 'grpc-timeout': '900m' })).text();
    expect(text).toMatch(/\}\n +\{"error":.*\}\n$/);
    const lines = text.split('\n');
    expect(lines.pop()).toBe('');
    expect(lines.map((line) => Object.keys(JSON.parse(line) as Json))).toEqual([
      ['result'],
      ['result'],
      ['result'],
      ['error'],
    ]);
  });

  it('sends its headers after a heartbeat to a model that says nothing', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/silent/ticks`, 'GET');
    sent.end();
    expect((await response).statusCode).toBe(200);
    sent.destroy();
    await eventually(() => pair.model.cancelled.includes('silent'));
  });

  it('is cancelled when its client leaves, and logged as such', async () => {
    const headers = { 'x-request-id': 'leaving', 'x-acme-tenant': 't1' };
    const { sent, response } = open(`${pair.url}/v1/rooms/endless/ticks`, 'GET', headers);
    sent.end();
    for await (const line of linesOf(await response)) if (line.result.number > 10) break;
    await eventually(() => pair.model.cancelled.includes('endless'));
    expect(pair.model.metadata.at(-1)?.get('x-acme-tenant')).toEqual(['t1']);
    const line = (await eventually(() => pair.log.lines.find((one) => one['request_id'] === 'leaving'))) as Json;
    expect(line).toMatchObject({ status: 499, code: 'CANCELLED', route: '/v1/rooms/{room}/ticks', messages_in: 1 });
    expect(line['messages_out']).toBeGreaterThan(10);
  });

  it('comes as bytes with their own content type where the contract has google.api.HttpBody', async () => {
    const response = await get('/v1/rooms/a/download?count=3');
    expect([response.status, response.headers.get('content-type')]).toEqual([200, 'image/png']);
    expect(Buffer.from(await response.arrayBuffer())).toEqual(Buffer.concat([BYTES, BYTES, BYTES]));
    const empty = await get('/v1/rooms/a/download');
    expect([empty.headers.get('content-type'), await empty.text()]).toEqual(['application/octet-stream', '']);
    expect((await fetch(`${pair.url}/v1/rooms/a/download`, { method: 'HEAD' })).status).toBe(200);
    expect((await get('/v1/rooms/broken/download')).status).toBe(409);
    await expect((await get('/v1/rooms/broken/download?count=1')).text()).rejects.toThrow();
    const digest = await fetch(`${pair.url}/v1/rooms/a:digest`, { method: 'POST', body: '{}', headers: NDJSON });
    expect(digest.headers.get('content-type')).toBe('image/png');
    expect(Buffer.from(await digest.arrayBuffer())).toEqual(BYTES);
  });

  it('takes bytes of any type where its request is a google.api.HttpBody', async () => {
    const headers = { 'content-type': 'image/png' };
    const response = await fetch(`${pair.url}/v1/render`, { method: 'POST', body: BYTES, headers });
    expect(await response.json()).toMatchObject({ result: { text: 'image/png', number: 4 } });
  });

  it('is logged once at its end, with its messages, and counted', async () => {
    await (await get('/v1/rooms/broken/ticks?count=9', { 'x-request-id': 'counted' })).text();
    const line = await eventually(() => pair.log.lines.find((one) => one['request_id'] === 'counted'));
    expect(line).toMatchObject({ status: 200, code: 'ABORTED', messages_in: 1, messages_out: 3 });
    const metrics = await (await get('/metrics')).text();
    expect(metrics).toMatch(/http_stream_messages_total\{route="\/v1\/rooms\/\{room\}\/ticks",direction="in"\} \d+/);
    expect(metrics).toMatch(/http_stream_messages_total\{route="\/v1\/rooms\/\{room\}\/ticks",direction="out"\} \d+/);
    expect(metrics).toMatch(/grpc_method="Ticks",grpc_code="ABORTED"\} \d/);
  });

  it('reaches curl as it comes', async () => {
    const { stdout } = await promisify(execFile)('curl', ['-sN', `${pair.url}/v1/rooms/a/ticks?count=3`]);
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => (JSON.parse(line) as Json).result.number),
    ).toEqual([1, 2, 3]);
  });
});

describe('a server stream whose model-service dies', () => {
  it('ends with UNAVAILABLE, and is an ordinary 503 afterwards', async () => {
    const wire = await Wire.to((await TalkModel.start()).address);
    const pair = await startTalk({ AO_MODEL_ADDRESS: wire.address });
    const { sent, response } = open(`${pair.url}/v1/rooms/hanging/ticks?count=9`, 'GET');
    sent.end();
    const lines: Json[] = [];
    for await (const line of linesOf(await response)) {
      lines.push(line);
      if (lines.length === 3) wire.cut();
    }
    expect(lines[3]).toEqual({ error: { code: 14, message: 'the model-service is not available', details: [] } });
    const later = await fetch(`${pair.url}/v1/rooms/a/ticks`);
    expect([later.status, later.headers.get('retry-after')]).toEqual([503, '1']);
    await pair.close();
  });
});
