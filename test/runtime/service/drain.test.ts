import { Agent, request } from 'node:http';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { compiled } from './contracts.js';
import { Classifier } from './models.js';
import { eventually, startModel } from './pair.js';
import { Program } from './program.js';

type Outcome = { answered: number; close: boolean } | { refused: true } | { lost: string };

/** Posts over `agent`; what came of it. Only a connection that was never made counts as refused. */
function post(address: string, agent: Agent | undefined, body: object): Promise<Outcome> {
  return new Promise((resolve) => {
    const text = JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'content-length': String(Buffer.byteLength(text)) };
    const sent = request(
      `${address}/v1/iris:classify`,
      { method: 'POST', headers, ...(agent ? { agent } : {}) },
      (response) => {
        response.resume();
        response.on('end', () =>
          resolve({ answered: response.statusCode ?? 0, close: response.headers.connection === 'close' }),
        );
        response.on('error', (error) => resolve({ lost: error.message }));
      },
    );
    sent.on('error', (error: NodeJS.ErrnoException) =>
      resolve(error.code === 'ECONNREFUSED' ? { refused: true } : { lost: String(error) }),
    );
    sent.end(text);
  });
}

describe('a service that is told to stop', () => {
  let contract: string;
  const running: Program[] = [];
  const start = (name: 'iris-api' | 'iris-model', environment: Record<string, string> = {}): Program => {
    const program = new Program(name, contract, environment);
    running.push(program);
    return program;
  };
  beforeAll(async () => {
    contract = await compiled('iris');
  });
  afterEach(async () => {
    for (const program of running.splice(0)) {
      program.kill('SIGKILL');
      await program.ended;
    }
  });

  it.each([
    ['kept-alive', true],
    ['new', false],
  ])('loses no request of a stream of them over %s connections', async (_kind, keepAlive) => {
    const model = await startModel(contract, [Classifier]);
    const api = start('iris-api', { AO_MODEL_ADDRESS: model.address });
    const address = await api.address();
    const agents = Array.from({ length: 8 }, () => new Agent({ keepAlive, maxSockets: 1 }));
    const outcomes: Outcome[] = [];
    const client = async (agent: Agent): Promise<void> => {
      for (;;) {
        const outcome = await post(address, agent, { petalLength: 1 });
        outcomes.push(outcome);
        if ('refused' in outcome || 'lost' in outcome) return;
      }
    };
    const clients = agents.map(client);
    await eventually(() => outcomes.length > 200);
    api.kill('SIGTERM');
    await Promise.all(clients);
    expect(await api.ended).toBe(0);
    expect(outcomes.filter((outcome) => 'lost' in outcome)).toEqual([]);
    expect(new Set(outcomes.map((outcome) => ('answered' in outcome ? outcome.answered : 'refused')))).toEqual(
      new Set([200, 'refused']),
    );
    if (keepAlive) expect(outcomes.filter((outcome) => 'close' in outcome && outcome.close).length).toBeGreaterThan(0);
    await model.close();
  });

  it('finishes the request in flight, says on open connections that it is not ready, and exits 0', async () => {
    const model = await startModel(contract, [Classifier]);
    const api = start('iris-api', { AO_MODEL_ADDRESS: model.address });
    const address = await api.address();
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const ready = () =>
      new Promise<{ status: number | undefined; connection: string | undefined }>((resolve, reject) => {
        request(`${address}/health/ready`, { agent }, (response) => {
          response
            .resume()
            .on('end', () => resolve({ status: response.statusCode, connection: response.headers.connection }));
        })
          .on('error', reject)
          .end();
      });
    await eventually(async () => (await ready()).status === 200);
    const slow = post(address, undefined, { sepalLength: 900 });
    await eventually(async () =>
      (await (await fetch(`${address}/metrics`)).text()).includes('http_requests_in_flight 2'),
    );
    api.kill('SIGTERM');
    await eventually(() => api.lines.some(({ msg }) => msg === 'draining'));
    expect(await ready()).toEqual({ status: 503, connection: 'close' });
    expect(await slow).toEqual({ answered: 200, close: true });
    expect(await api.ended).toBe(0);
    await model.close();
  });

  it('cuts off what outlasts AO_DRAIN_MS and says so by its status', async () => {
    const model = await startModel(contract, [Classifier]);
    const api = start('iris-api', { AO_MODEL_ADDRESS: model.address, AO_DRAIN_MS: '300' });
    const slow = post(await api.address(), undefined, { sepalLength: 20_000 });
    await eventually(async () =>
      (await (await fetch(`${await api.address()}/metrics`)).text()).includes('http_requests_in_flight 2'),
    );
    api.kill('SIGINT');
    expect(await slow).toMatchObject({ lost: expect.any(String) });
    expect(await api.ended).toBe(1);
    expect(api.lines.at(-1)).toMatchObject({ msg: 'stopped', cut_off: 1 });
    await model.close();
  });

  it.each(['iris-api', 'iris-model'] as const)(
    '%s stops when its supervisor is gone, and only when it has one',
    async (name) => {
      const supervised = start(name, { AO_SUPERVISED: '1' });
      await supervised.address();
      supervised.closeInput();
      expect(await supervised.ended).toBe(0);
      expect(supervised.lines).toContainEqual(expect.objectContaining({ msg: 'draining', reason: 'supervisor gone' }));
      const alone = start(name);
      await alone.address();
      alone.closeInput();
      alone.kill('SIGTERM');
      expect(await alone.ended).toBe(0);
      expect(alone.lines).toContainEqual(expect.objectContaining({ msg: 'draining', reason: 'SIGTERM' }));
    },
  );

  it('a model-service finishes its calls; the api answers 503 while it is away and recovers without a restart', async () => {
    const model = start('iris-model');
    const modelAddress = await model.address();
    const api = start('iris-api', { AO_MODEL_ADDRESS: modelAddress });
    const address = await api.address();
    await eventually(async () => (await fetch(`${address}/health/ready`)).ok);
    const slow = post(address, undefined, { sepalLength: 800 });
    await eventually(async () =>
      (await (await fetch(`${address}/metrics`)).text()).includes('http_requests_in_flight 2'),
    );
    model.kill('SIGTERM');
    expect(await slow).toMatchObject({ answered: 200 });
    expect(await model.ended).toBe(0);

    const down = await fetch(`${address}/v1/iris:classify`, { method: 'POST' });
    expect(down.status).toBe(503);
    expect(down.headers.get('retry-after')).toBe('1');
    expect(await down.json()).toEqual({
      code: 14,
      message: 'the model-service is not available',
      details: [],
    });
    expect((await fetch(`${address}/health/ready`)).status).toBe(503);
    expect((await fetch(`${address}/health/live`)).status).toBe(200);

    const again = start('iris-model', { AO_PORT: modelAddress.split(':')[1] as string });
    await again.address();
    await eventually(async () => (await fetch(`${address}/v1/iris:classify`, { method: 'POST' })).status === 200, 5000);
  });

  it.each(['SIGTERM', 'SIGKILL'] as const)(
    'a model-service that ends by %s under load costs 503s and nothing else',
    async (signal) => {
      const model = start('iris-model');
      const modelAddress = await model.address();
      const api = start('iris-api', { AO_MODEL_ADDRESS: modelAddress });
      const address = await api.address();
      const statuses: number[] = [];
      let stop = false;
      const client = async (agent: Agent): Promise<void> => {
        while (!stop) {
          const outcome = await post(address, agent, { petalLength: 1 });
          statuses.push('answered' in outcome ? outcome.answered : 0);
          if (statuses.at(-1) !== 200) await new Promise((resolve) => setTimeout(resolve, 10));
        }
        agent.destroy();
      };
      const clients = Array.from({ length: 4 }, () => client(new Agent({ keepAlive: true, maxSockets: 1 })));
      await eventually(() => statuses.filter((status) => status === 200).length > 100);
      model.kill(signal);
      await model.ended;
      await eventually(() => statuses.at(-1) === 503);
      await start('iris-model', { AO_PORT: modelAddress.split(':')[1] as string }).address();
      await eventually(() => statuses.at(-1) === 200);
      stop = true;
      await Promise.all(clients);
      expect(new Set(statuses)).toEqual(new Set([200, 503]));
    },
  );

  it.each([
    [
      'that is broken',
      { FAULT: 'broken' },
      'AO_SERVICE_MODEL_LOAD_FAILED',
      /Broken failed to load: Error: weights.bin is truncated/,
    ],
    [
      'that hangs',
      { FAULT: 'hang', AO_LOAD_TIMEOUT_MS: '300' },
      'AO_SERVICE_MODEL_LOAD_TIMEOUT',
      /Broken was not loaded after 300 ms/,
    ],
    [
      'with a bad environment',
      { AO_PORT: 'many' },
      'AO_SERVICE_ENVIRONMENT_INVALID',
      /AO_PORT="many" \(wanted: a port from 0 to 65535\)/,
    ],
  ])(
    'a model %s ends the service with one fatal line',
    async (_what, environment: Record<string, string>, code, message) => {
      const model = start('iris-model', environment);
      expect(await model.ended).toBe(code === 'AO_SERVICE_ENVIRONMENT_INVALID' ? 78 : 1);
      expect(model.lines.filter(({ level }) => level === 'fatal')).toEqual([
        expect.objectContaining({
          code,
          msg: expect.stringMatching(message),
          remedy: expect.arrayContaining([expect.any(String)]),
        }),
      ]);
      expect(model.stderr).toBe('');
    },
  );
});
