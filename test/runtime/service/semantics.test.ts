import { create, toBinary } from '@bufbuild/protobuf';
import { anyPack, AnySchema } from '@bufbuild/protobuf/wkt';
import { Metadata } from '@grpc/grpc-js';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { Code, errorDetails, makeStatus, statusToBytes } from '../../../runtime/contract/index.js';
import { launchApi, type RunningApi } from '../../../runtime/service/api/start.js';
import { BareModel, type Handler } from './bare-model.js';
import { compiled } from './contracts.js';

const model = new BareModel('iris.v1.Classifier', ['Classify', 'DescribeModel']);
let api: RunningApi;

beforeAll(async () => {
  api = await launchApi({
    contract: await compiled('iris'),
    environment: {
      AO_PORT: '0',
      AO_MODEL_ADDRESS: await model.start(),
      AO_DEADLINE_MS: '20000',
      AO_DRAIN_MS: '1000',
      AO_FORWARD_HEADERS: 'authorization, x-acme-*, idempotency-key',
      AO_RETURN_METADATA: 'x-model-*, cache-status, raw-bin, content-type',
      AO_ALLOWED_ORIGINS: 'https://app.example',
    },
    log: { write: () => {} },
  });
});
afterAll(async () => {
  await api.close();
  model.close();
});

const ask = (headers: Record<string, string> = {}, init: RequestInit = {}) =>
  fetch(`${api.address}/v1/iris:classify`, { method: 'POST', headers, ...init });

describe('headers and metadata', () => {
  it('pass by the allow-list only, by name, by prefix and by grpc-metadata-', async () => {
    model.handler = (_call, answer) => answer(null, Buffer.alloc(0));
    await ask({
      authorization: 'Bearer t',
      'idempotency-key': 'k-1',
      'X-Acme-Tenant': 'söme'.replace('ö', 'o'),
      'grpc-metadata-x-acme-trace': '1',
      'x-acme-raw-bin': 'AAH/, /w',
      'x-other': 'no',
      cookie: 'no',
      'grpc-metadata-grpc-timeout': '1S',
    });
    const { authorization, 'x-acme-raw-bin': raw, ...more } = model.last.metadata.getMap();
    expect(authorization).toBe('Bearer t');
    expect(raw).toEqual(Buffer.from([0, 1, 255]));
    expect(model.last.metadata.get('x-acme-raw-bin')).toEqual([Buffer.from([0, 1, 255]), Buffer.from([255])]);
    expect(more).toMatchObject({ 'idempotency-key': 'k-1', 'x-acme-tenant': 'some', 'x-acme-trace': '1' });
    expect(Object.keys(more)).not.toEqual(expect.arrayContaining(['x-other']));
    expect(more).not.toHaveProperty('cookie');
  });

  it('are refused where gRPC cannot carry them', async () => {
    const before = model.calls.length;
    expect((await ask({ 'x-acme-name': 'caf\u00e9' })).status).toBe(400);
    expect((await ask({ 'x-acme-raw-bin': '*' })).status).toBe(400);
    expect(model.calls.length).toBe(before);
  });

  it("come back by the other list, from the answer's beginning and end, never as a header of HTTP's own", async () => {
    model.handler = (call, answer) => {
      const initial = new Metadata();
      initial.set('x-model-version', '3');
      initial.set('secret', 's');
      call.sendMetadata(initial);
      const trailing = new Metadata();
      trailing.add('cache-status', 'hit');
      trailing.add('cache-status', 'stale');
      trailing.set('raw-bin', Buffer.from([255]));
      answer(null, Buffer.alloc(0), trailing);
    };
    const { headers } = await ask();
    expect(headers.get('x-model-version')).toBe('3');
    expect(headers.get('cache-status')).toBe('hit, stale');
    expect(headers.get('raw-bin')).toBe('/w==');
    expect(headers.get('secret')).toBeNull();
    expect(headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it('come back with an error, too', async () => {
    model.handler = (_call, answer) => {
      const metadata = new Metadata();
      metadata.set('x-model-hint', 'later');
      answer({ code: Code.ABORTED as number, details: 'again', metadata });
    };
    const response = await ask();
    expect([response.status, response.headers.get('x-model-hint')]).toEqual([409, 'later']);
  });
});

describe('deadlines', () => {
  const left = (): number => Number(model.last.getDeadline()) - Date.now();

  it.each([
    [{}, 20_000],
    [{ 'grpc-timeout': '5S' }, 5000],
    [{ 'grpc-timeout': '1H' }, 20_000],
    [{ 'grpc-timeout': '9000000u' }, 9000],
    [{ 'connect-timeout-ms': '7000' }, 7000],
  ])('of %o are what the model is given, at most the configured one', async (headers, most) => {
    model.handler = (_call, answer) => answer(null, Buffer.alloc(0));
    expect((await ask(headers as Record<string, string>)).status).toBe(200);
    expect(left()).toBeLessThanOrEqual(most);
    expect(left()).toBeGreaterThan(most - 4000);
  });

  it('that pass are 504', async () => {
    model.handler = () => {};
    expect((await ask({ 'grpc-timeout': '50m' })).status).toBe(504);
    expect((await ask({ 'grpc-timeout': '0n' })).status).toBe(504);
  });

  it.each([[{ 'grpc-timeout': '5' }], [{ 'grpc-timeout': '123456789S' }], [{ 'connect-timeout-ms': '1s' }]])(
    'that are none (%o) are 400',
    async (headers) => {
      expect((await ask(headers as Record<string, string>)).status).toBe(400);
    },
  );
});

describe('errors', () => {
  const refuse = (code: Code, delay?: { seconds: bigint; nanos: number }): Handler => {
    return (_call, answer) => {
      const details = delay && [
        anyPack(errorDetails.RetryInfoSchema, create(errorDetails.RetryInfoSchema, { retryDelay: delay })),
      ];
      const metadata = new Metadata();
      metadata.set('grpc-status-details-bin', Buffer.from(statusToBytes(makeStatus(code, 'busy', details))));
      answer({ code: code as number, details: 'busy', metadata });
    };
  };

  it.each([
    [Code.RESOURCE_EXHAUSTED, undefined, 429, '1'],
    [Code.RESOURCE_EXHAUSTED, { seconds: 7n, nanos: 1 }, 429, '8'],
    [Code.UNAVAILABLE, { seconds: 3n, nanos: 0 }, 503, '3'],
    [Code.NOT_FOUND, { seconds: 3n, nanos: 0 }, 404, null],
  ])('%i with a delay of %o say when to come back', async (code, delay, status, retryAfter) => {
    model.handler = refuse(code, delay);
    const response = await ask();
    expect([response.status, response.headers.get('retry-after')]).toEqual([status, retryAfter]);
  });

  it('keep their status where the delay is none that can be read', async () => {
    model.handler = (_call, answer) => {
      const details = [
        create(AnySchema, { typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value: Buffer.of(255) }),
      ];
      const metadata = new Metadata();
      metadata.set(
        'grpc-status-details-bin',
        Buffer.from(statusToBytes(makeStatus(Code.UNAVAILABLE, 'busy', details))),
      );
      answer({ code: Code.UNAVAILABLE as number, details: 'busy', metadata });
    };
    const response = await ask();
    expect([response.status, response.headers.get('retry-after')]).toEqual([503, '1']);
  });

  it('are problems of RFC 9457 for who asks for them', async () => {
    model.handler = refuse(Code.RESOURCE_EXHAUSTED, { seconds: 1n, nanos: 0 });
    const response = await ask({ accept: 'application/json;q=0.5, application/problem+json' });
    expect(response.headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(await response.json()).toEqual({
      type: 'about:blank',
      title: 'Too Many Requests',
      status: 429,
      detail: 'busy',
      code: 8,
      details: [{ '@type': 'type.googleapis.com/google.rpc.RetryInfo', retryDelay: '1s' }],
    });
    const refused = await ask({ accept: 'application/problem+json;q=0' });
    expect(refused.headers.get('content-type')).toBe('application/json; charset=utf-8');
  });

  it("are Connect's for who speaks Connect", async () => {
    const delay = { seconds: 2n, nanos: 0 };
    model.handler = refuse(Code.RESOURCE_EXHAUSTED, delay);
    const response = await fetch(`${api.address}/iris.v1.Classifier/Classify`, {
      method: 'POST',
      headers: { 'connect-protocol-version': '1', 'content-type': 'application/json' },
      body: '{}',
    });
    expect(response.status).toBe(429);
    const info = create(errorDetails.RetryInfoSchema, { retryDelay: delay });
    const value = Buffer.from(toBinary(errorDetails.RetryInfoSchema, info)).toString('base64').replace(/=+$/, '');
    expect(await response.json()).toEqual({
      code: 'resource_exhausted',
      message: 'busy',
      details: [{ type: 'google.rpc.RetryInfo', value }],
    });
  });
});

describe('other pages', () => {
  const preflight = (origin: string) =>
    ask(
      { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type' },
      { method: 'OPTIONS' },
    );

  it('may call when their origin is allowed', async () => {
    model.handler = (_call, answer) => answer(null, Buffer.alloc(0));
    const asked = await preflight('https://app.example');
    expect(asked.status).toBe(204);
    expect(asked.headers.get('access-control-allow-origin')).toBe('https://app.example');
    expect(asked.headers.get('access-control-allow-headers')).toBe('content-type');
    const response = await ask({ origin: 'https://app.example' });
    expect(response.headers.get('access-control-allow-origin')).toBe('https://app.example');
  });

  it('may not when it is not', async () => {
    const asked = await preflight('https://evil.example');
    expect(asked.headers.get('access-control-allow-origin')).toBeNull();
  });
});
