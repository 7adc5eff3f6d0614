import { afterEach, describe, expect, it } from 'vitest';
import { buildApi, HttpProblem, type ApiOptions, type FastifyInstance } from '../../../runtime/service/index.js';
import { launchApi } from '../../../runtime/service/api/start.js';
import { compiled } from './contracts.js';
import { Classifier } from './models.js';
import { LogBook, startModel } from './pair.js';

describe('the app of an api-service, without a model', () => {
  let app: FastifyInstance;
  const log = new LogBook();
  const build = async (options: Partial<ApiOptions> = {}, contract = 'iris'): Promise<FastifyInstance> => {
    // Port 1 of loopback: nobody answers there.
    app = await buildApi({
      contract: await compiled(contract),
      environment: { AO_MODEL_ADDRESS: '127.0.0.1:1' },
      log,
      ...options,
    });
    return app;
  };
  afterEach(() => app.close());

  it("gives the user's routes precedence over the contract's, and the user's hooks hold for both", async () => {
    await build({
      configure: (own) => {
        own.addHook('onRequest', async (request) => {
          if (request.headers.authorization === undefined) throw HttpProblem.of(401, 'who are you?');
        });
        own.post('/v1/iris\\:classify', async () => ({ mine: true }));
        own.post('/own', async (request) => ({ got: request.body }));
      },
    });
    const headers = { authorization: 'me' };
    expect((await app.inject({ method: 'POST', url: '/own', payload: { a: 1 }, headers })).json()).toEqual({
      got: { a: 1 },
    });
    expect((await app.inject({ method: 'POST', url: '/iris.v1.Classifier/DescribeModel', headers })).statusCode).toBe(
      503,
    );
    for (const url of ['/own', '/iris.v1.Classifier/DescribeModel']) {
      const refused = await app.inject({ method: 'POST', url });
      expect({ status: refused.statusCode, body: refused.json() }).toEqual({
        status: 401,
        body: { code: 16, message: 'who are you?', details: [] },
      });
    }
    expect((await app.inject('/health')).statusCode).toBe(200);
  });

  it("hides what the user's own code throws", async () => {
    await build({
      configure: (own) => {
        own.get('/broken', async () => {
          throw new Error('password is 1234');
        });
      },
    });
    const { statusCode, body } = await app.inject('/broken');
    expect(statusCode).toBe(500);
    expect(body).toMatch(/internal error [0-9a-f-]{36}/);
    expect(body).not.toContain('1234');
    expect(JSON.stringify(log.lines)).toContain('password is 1234');
  });

  it('answers 400 to what is no body of a route of the user', async () => {
    await build({ configure: (own) => void own.post('/own', async () => 'never') });
    const response = await app.inject({
      method: 'POST',
      url: '/own',
      payload: '{',
      headers: { 'content-type': 'application/json' },
    });
    expect(response.json()).toMatchObject({ code: 3, message: expect.stringContaining('JSON') });
  });

  it('is alive but not ready, and says so', async () => {
    await build();
    expect((await app.inject('/health/live')).statusCode).toBe(200);
    const ready = await app.inject('/health/ready');
    expect({ status: ready.statusCode, after: ready.headers['retry-after'], body: ready.json() }).toEqual({
      status: 503,
      after: '1',
      body: { status: 'not ready', reason: 'the model-service is not serving' },
    });
  });

  it('documents the contract, without a network', async () => {
    await build({ title: 'Irises & <more>', version: '1.2.3' });
    const document = (await app.inject('/openapi.json')).json();
    expect(document).toMatchObject({
      openapi: '3.1.0',
      info: { title: 'Irises & <more>', version: '1.2.3' },
      paths: { '/v1/iris:classify': { post: {} } },
    });
    const page = await app.inject('/docs');
    expect(page.headers['content-type']).toContain('text/html');
    expect(page.body).toContain('<title>Irises &#38; &#60;more&#62;</title>');
    for (const [, asset] of page.body.matchAll(/(?:src|href)="([^"]+)"/g)) {
      expect(asset).toMatch(/^\/docs\/static\//);
      const file = await app.inject(asset as string);
      expect({ asset, status: file.statusCode }).toEqual({ asset, status: 200 });
      expect(file.rawPayload.length).toBeGreaterThan(0);
    }
    expect((await app.inject('/docs/json')).json()).toEqual(document);
    const missing = await app.inject('/docs/nothing');
    expect({ status: missing.statusCode, body: missing.json() }).toEqual({
      status: 404,
      body: { code: 5, message: 'the documentation has no /docs/nothing', details: [] },
    });
  });

  it('is titled by its contract', async () => {
    await build();
    expect((await app.inject('/openapi.json')).json().info).toEqual({ title: 'Classifier', version: 'v1' });
  });

  it.each([
    [{ AO_PORT: '-1', AO_DEADLINE_MS: 'soon' }, /2 bad values: AO_PORT="-1" .*; AO_DEADLINE_MS="soon"/],
    [{ AO_LOG_LEVEL: 'loud' }, /AO_LOG_LEVEL="loud" \(wanted: one of trace/],
    [{ AO_MODEL_ADDRESS: 'nowhere' }, /AO_MODEL_ADDRESS="nowhere" \(wanted: host:port/],
    [{ AO_MODEL_ADDRESS: 'localhost:65536' }, /AO_MODEL_ADDRESS="localhost:65536" \(wanted: host:port/],
    [{ MODEL_SERVICE_URL: 'https://model:50051' }, /MODEL_SERVICE_URL="https:\/\/model:50051"/],
    [{ AO_SUPERVISED: 'maybe' }, /AO_SUPERVISED="maybe" \(wanted: 1 or 0\)/],
  ])('refuses the environment %o', async (environment, message) => {
    await build();
    const contract = await compiled('iris');
    await expect(buildApi({ contract, environment })).rejects.toMatchObject({
      code: 'AO_SERVICE_ENVIRONMENT_INVALID',
      exit: 78,
      message: expect.stringMatching(message),
    });
  });

  it('refuses a port that is taken, and stops what it had begun', async () => {
    await build();
    const contract = await compiled('iris');
    const first = await launchApi({ contract, environment: { AO_PORT: '0' }, log });
    const AO_PORT = new URL(first.address).port;
    await expect(launchApi({ contract, environment: { AO_PORT }, log })).rejects.toMatchObject({
      code: 'AO_SERVICE_ADDRESS_IN_USE',
      exit: 69,
    });
    expect(await first.close()).toBe(0);
  });

  it.each(['http://ADDRESS/', 'grpc://ADDRESS', 'ADDRESS'])('finds the model by MODEL_SERVICE_URL=%s', async (url) => {
    const contract = await compiled('iris');
    const model = await startModel(contract, [Classifier]);
    await build({
      environment: { MODEL_SERVICE_URL: url.replace('ADDRESS', model.address), AO_MODEL_ADDRESS: '' },
    });
    expect((await app.inject('/health/ready')).statusCode).toBe(200);
    await model.close();
  });
});
