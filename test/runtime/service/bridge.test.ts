import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compiled } from './contracts.js';
import { Classifier, gone } from './models.js';
import { eventually, startPair, type Pair } from './pair.js';

describe('the bridge', () => {
  let pair: Pair;
  beforeAll(async () => {
    pair = await startPair(await compiled('iris'), [Classifier], {
      AO_DEADLINE_MS: '1500',
      AO_MAX_BODY_BYTES: '100000',
    });
  });
  afterAll(() => pair.close());

  it('answers an annotated rpc and one without annotation, with 64-bit numbers whole', async () => {
    const classified = await pair.post('/v1/iris:classify', { sepalLength: 5.1, petal_length: 1.4 });
    expect(classified).toMatchObject({
      status: 200,
      body: { species: 'SPECIES_SETOSA', probabilities: { setosa: 0.75, other: 0.25 } },
    });
    const described = await pair.post('/iris.v1.Classifier/DescribeModel', {});
    expect(described.body).toEqual({ name: 'irises ✿', version: '1.0', trainingRows: '9007199254740993' });
    expect(described.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  const violation = (field: string) => ({
    details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest', fieldViolations: [{ field }] }],
  });

  it.each([
    ['invalid JSON', '{"petalLength": 1,', 400, { code: 3 }],
    ['a wrong type', { petalLength: 'long' }, 400, violation('petalLength')],
    ['an unknown field', { petalLenght: 1 }, 400, violation('petalLenght')],
    ['a bare NaN', '{"petalLength": NaN}', 400, violation('petalLength')],
    ['a number out of range', '{"petalLength": 1e999}', 400, { code: 3 }],
    ['an array for the message', [1], 400, { code: 3 }],
    ['the same key twice', '{"petalLength": 1, "petalLength": 2}', 400, { code: 3 }],
    ['text in no UTF-8', Buffer.from([0x7b, 0xff, 0x7d]), 400, { code: 3, message: 'the body is not valid UTF-8' }],
    ['an unknown query parameter', '?colour=red', 400, violation('colour')],
    [
      'a value the model refuses',
      { petalLength: -1 },
      400,
      { ...violation('petalLength'), message: 'petalLength: must not be negative' },
    ],
    ['a thing the model does not find', { sepalWidth: 404 }, 404, { code: 5, message: 'no such flower', details: [] }],
    ['a body larger than allowed', { more: 'x'.repeat(100_001) }, 413, { code: 11 }],
  ])('answers %s with a status that says so', async (_what, body, status, answer) => {
    const query = typeof body === 'string' && body.startsWith('?');
    const response = await pair.post(
      `/v1/iris:classify${query ? body : ''}`,
      query ? {} : Buffer.isBuffer(body) ? (body as unknown as string) : body,
    );
    expect(response).toMatchObject({ status, body: answer });
  });

  it('takes NaN as the string proto JSON writes it', async () => {
    expect((await pair.post('/v1/iris:classify', { petalLength: 'NaN' })).status).toBe(200);
  });

  it('takes no body as an empty message', async () => {
    const response = await fetch(`${pair.url}/v1/iris:classify`, { method: 'POST' });
    expect(response.status).toBe(200);
  });

  it.each([
    ['POST', '/v1/iris', 404, null],
    ['POST', '/v1/iris:other', 404, null],
    ['GET', '/v1/iris:classify', 405, 'POST, OPTIONS'],
    ['PROPFIND', '/v1/iris:classify', 405, 'POST, OPTIONS'],
    ['PROPFIND', '/nowhere', 404, null],
    ['GET', '/v1/%zz', 400, null],
    ['OPTIONS', '/nowhere', 404, null],
  ])('answers %s %s with %i', async (method, path, status, allow) => {
    const response = await fetch(pair.url + path, { method });
    expect(response.status).toBe(status);
    expect(response.headers.get('allow')).toBe(allow);
    expect(await response.json()).toEqual({
      code: expect.any(Number),
      message: expect.any(String),
      details: [],
    });
  });

  it('says by OPTIONS which methods a path takes', async () => {
    const response = await fetch(`${pair.url}/v1/iris:classify`, { method: 'OPTIONS' });
    expect([response.status, response.headers.get('allow')]).toEqual([204, 'POST, OPTIONS']);
  });

  it.each([
    [{ 'content-type': 'application/x-www-form-urlencoded' }, 415],
    [{ 'content-type': 'application/json; charset=latin1' }, 415],
    [{ 'content-type': 'text' }, 415],
    [{ 'content-encoding': 'gzip' }, 415],
    [{ 'content-type': 'application/json; charset="UTF-8"' }, 200],
    [{ 'content-type': 'application/vnd.iris+json' }, 200],
  ])('minds the media type: %o is %i', async (headers, status) => {
    expect((await pair.post('/v1/iris:classify', {}, headers as Record<string, string>)).status).toBe(status);
  });

  it('refuses 10 MB by their announced length and goes on answering', async () => {
    const body = JSON.stringify({ more: 'x'.repeat(10_000_000) });
    const socket = connect(Number(new URL(pair.url).port), '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST /v1/iris:classify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 413/);
    expect(first.toString()).toMatch(/connection: close/i);
    socket.destroy();
    expect((await pair.post('/v1/iris:classify', {})).status).toBe(200);
  });

  it('lets a client that sends before it reads see the 413 of a body that is not much too large', async () => {
    const socket = connect(Number(new URL(pair.url).port), '127.0.0.1');
    const body = 'x'.repeat(1_500_000);
    socket.write(
      `POST /v1/iris:classify HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${body.length}\r\n\r\n`,
    );
    for (let sent = 0; sent < body.length; sent += 100_000) {
      await new Promise<void>((resolve, reject) =>
        socket.write(body.slice(sent, sent + 100_000), (error) => (error ? reject(error) : resolve())),
      );
      await new Promise((resolve) => setTimeout(resolve, 5));
    }
    const [first] = (await once(socket, 'data')) as [Buffer];
    expect(first.toString()).toMatch(/^HTTP\/1.1 413/);
    socket.destroy();
  });

  it('hides an exception of the model behind an id that stands in both places', async () => {
    const { status, body } = await pair.post('/v1/iris:classify', { sepalWidth: 1001 }, { 'x-request-id': 'find-me' });
    expect(status).toBe(500);
    expect(body).toEqual({
      code: 13,
      message: expect.stringMatching(/^internal error [0-9a-f-]{36}$/),
      details: [],
    });
    const id = body.message.split(' ')[2];
    const line = pair.modelLog.lines.find(({ error_id }) => error_id === id);
    expect(line).toMatchObject({
      level: 'error',
      request_id: 'find-me',
      err: { message: 'secret detail of the model', stack: expect.stringContaining('models.ts') },
    });
    expect(JSON.stringify(pair.apiLog.lines)).not.toContain('secret');
  });

  it('answers 504 when the deadline is over, without saying where the model is', async () => {
    const { status, body } = await pair.post('/v1/iris:classify', { sepalLength: 5000 });
    expect({ status, body }).toEqual({
      status: 504,
      body: { code: 4, message: 'the model-service did not answer in time', details: [] },
    });
  });

  it('cancels the call when its client leaves', async () => {
    const abort = new AbortController();
    const leaving = fetch(`${pair.url}/v1/iris:classify`, {
      method: 'POST',
      body: '{"sepalLength": 1234}',
      headers: { 'content-type': 'application/json' },
      signal: abort.signal,
    });
    setTimeout(() => abort.abort(), 200);
    await expect(leaving).rejects.toThrow();
    await eventually(() => gone.includes(1234));
    await eventually(() => pair.apiLog.lines.some(({ status }) => status === 499));
  });

  it('carries a request id through both services and back, and makes one where none or a dangerous one came', async () => {
    const sent = await pair.post('/v1/iris:classify', {}, { 'x-request-id': 'abc-123' });
    expect(sent.headers.get('x-request-id')).toBe('abc-123');
    await eventually(() =>
      pair.apiLog.lines.some((line) => line['request_id'] === 'abc-123' && line.msg === 'request'),
    );
    expect(pair.modelLog.lines).toContainEqual(
      expect.objectContaining({ request_id: 'abc-123', rpc: 'iris.v1.Classifier/Classify', code: 'OK' }),
    );
    const made = await pair.post('/v1/iris:classify', {}, { 'x-request-id': 'x'.repeat(500) });
    expect(made.headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('writes one line a request, by template and without bodies', async () => {
    await pair.post('/v1/iris:classify', { petalLength: 1.25 }, { 'x-request-id': 'one-line' });
    const lines = await eventually(() =>
      pair.apiLog.lines.some((line) => line['request_id'] === 'one-line')
        ? pair.apiLog.lines.filter((line) => line['request_id'] === 'one-line')
        : undefined,
    );
    expect(lines).toEqual([
      {
        level: 'info',
        time: expect.stringMatching(/^\d{4}-.*Z$/),
        service: 'api-service',
        request_id: 'one-line',
        method: 'POST',
        route: '/v1/iris:classify',
        status: 200,
        ms: expect.any(Number),
        msg: 'request',
      },
    ]);
  });

  it('counts requests by template and calls by code', async () => {
    const text = await (await fetch(`${pair.url}/metrics`)).text();
    expect(text).toMatch(/http_requests_total\{method="POST",route="\/v1\/iris:classify",status="200"\} \d+/);
    expect(text).toMatch(/http_requests_total\{method="POST",route="unmatched",status="404"\} 2/);
    expect(text).toMatch(/http_request_duration_seconds_bucket\{le="0.001",method="POST"/);
    expect(text).toMatch(
      /grpc_client_handled_total\{grpc_service="iris.v1.Classifier",grpc_method="Classify",grpc_code="INVALID_ARGUMENT"\} 1/,
    );
    expect(text).toMatch(/http_requests_in_flight 1/);
    expect(text).toContain('process_cpu_seconds_total');
  });

  it('is healthy, alive and ready', async () => {
    for (const path of ['/health', '/health/live', '/health/ready']) {
      const response = await fetch(pair.url + path);
      expect({ path, status: response.status, body: await response.json() }).toEqual({
        path,
        status: 200,
        body: { status: 'ok' },
      });
    }
  });
});
