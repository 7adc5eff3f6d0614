import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { launchApi, type RunningApi } from '../../../../../runtime/service/api/start.js';
import { compiled } from '../../contracts.js';
import { Classifier } from '../../models.js';
import { eventually, LogBook, startModel } from '../../pair.js';
import { NDJSON } from '../../stream-client.js';
import { TalkModel } from '../../talk.js';
import type { RunningModel } from '../../../../../runtime/service/model/serve.js';

class Second extends Classifier {
  override async describeModel() {
    return { name: 'the second', version: '2.0', trainingRows: 1n };
  }
}

const PATH = '/iris.v1.Classifier/DescribeModel';

describe('an api-service in front of two versions of a model', () => {
  let contract: string;
  let models: RunningModel[];
  let api: RunningApi;
  const log = new LogBook();
  const launch = (environment: Record<string, string>): Promise<RunningApi> =>
    launchApi({ contract, environment: { AO_PORT: '0', AO_DRAIN_MS: '2000', ...environment }, log });
  const listed = (share: number) =>
    JSON.stringify([
      { name: 'forest', address: models[0]!.address },
      { name: 'forest-v2', address: models[1]!.address, share },
    ]);
  const ask = async (headers: Record<string, string> = {}, path = PATH) => {
    const response = await fetch(api.address + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: '{}',
    });
    const body = (await response.json()) as { name: string; version: string; message: string };
    return { status: response.status, model: response.headers.get('ao-model'), body };
  };

  beforeAll(async () => {
    contract = await compiled('iris');
    models = await Promise.all([startModel(contract, [Classifier]), startModel(contract, [Second])]);
    api = await launch({ AO_MODELS: listed(50), AO_SPLIT_KEY: 'X-User', AO_SPLIT_OVERRIDE: '1' });
  });
  afterAll(async () => {
    await api.close();
    await Promise.all(models.map((model) => model.close()));
  });

  it('splits the requests, and says in head, log and metrics who answered', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask()));
    const versions: Record<string, string> = { forest: '1.0', 'forest-v2': '2.0' };
    for (const { status, model, body } of answers) {
      expect(status).toBe(200);
      expect(body.version).toBe(versions[model ?? '']);
    }
    // That all 60 go to one of two has a probability of 2^-59.
    expect(new Set(answers.map(({ model }) => model))).toEqual(new Set(['forest', 'forest-v2']));
    await eventually(() => log.lines.some((line) => line['model'] === 'forest-v2' && line['status'] === 200));
    const metrics = await (await fetch(`${api.address}/metrics`)).text();
    for (const model of ['forest', 'forest-v2']) {
      expect(metrics).toMatch(new RegExp(`grpc_client_handled_total\\{[^}]*grpc_code="OK",model="${model}"\\} \\d`));
      expect(metrics).toMatch(new RegExp(`http_requests_total\\{[^}]*status="200",model="${model}"\\} \\d`));
    }
  });

  it('lets a caller have the same model each time, by the header that AO_SPLIT_KEY names, metadata or not', async () => {
    const seen = new Set<string | null>();
    for (let user = 0; user < 20; user++) {
      const [first, second, third] = await Promise.all([
        ask({ 'x-user': `u${user}` }),
        ask({ 'x-user': `u${user}` }),
        ask({ 'grpc-metadata-x-user': `u${user}` }),
      ]);
      expect([second.model, third.model]).toEqual([first.model, first.model]);
      seen.add(first.model);
    }
    expect(seen.size).toBe(2);
  });

  it('lets a caller name the model; one that there is not is 400', async () => {
    for (const name of ['forest', 'forest-v2', 'forest']) expect((await ask({ 'ao-model': name })).model).toBe(name);
    const refused = await ask({ 'ao-model': 'forest-v3' });
    expect(refused).toMatchObject({ status: 400, model: null });
    expect(refused.body.message).toContain(
      'the header ao-model names forest-v3, which does not answer iris.v1.Classifier; there is forest, forest-v2',
    );
  });

  it('says who refused a request', async () => {
    const response = await fetch(`${api.address}/v1/iris:classify`, {
      method: 'POST',
      headers: { 'ao-model': 'forest-v2', 'content-type': 'application/json' },
      body: JSON.stringify({ petalLength: -1 }),
    });
    expect([response.status, response.headers.get('ao-model')]).toEqual([400, 'forest-v2']);
  });

  it('listens to no name where that was not allowed', async () => {
    const other = await launch({ AO_MODELS: listed(0) });
    const response = await fetch(other.address + PATH, { method: 'POST', headers: { 'ao-model': 'forest-v2' } });
    expect(response.headers.get('ao-model')).toBe('forest');
    await other.close();
  });

  it('is ready as long as each service has a model, which it names; a model that is down is answered for, and back again', async () => {
    const ready = async () => {
      const response = await fetch(`${api.address}/health/ready`);
      return { status: response.status, body: (await response.json()) as unknown };
    };
    expect(await ready()).toEqual({
      status: 200,
      body: { status: 'ok', models: { forest: 'ready', 'forest-v2': 'ready' } },
    });
    const { address } = models[1]!;
    await models[1]!.close();
    expect(await ready()).toEqual({
      status: 200,
      body: { status: 'ok', models: { forest: 'ready', 'forest-v2': 'not serving' } },
    });
    const answers = await Promise.all(Array.from({ length: 60 }, () => ask()));
    expect(new Set(answers.map(({ status, model }) => `${status} ${model}`))).toEqual(new Set(['200 forest']));
    expect(await (await fetch(`${api.address}/metrics`)).text()).toMatch(
      /grpc_client_skipped_total\{model="forest-v2"\} \d/,
    );
    expect(await ask({ 'ao-model': 'forest-v2' })).toMatchObject({ status: 503, model: null });
    await models[0]!.close();
    expect(await ask()).toMatchObject({ status: 503, model: null });
    expect(await ready()).toEqual({
      status: 503,
      body: {
        status: 'not ready',
        reason: 'no model of iris.v1.Classifier is serving',
        models: { forest: 'not serving', 'forest-v2': 'not serving' },
      },
    });
    models[1] = await startModel(contract, [Second], { AO_PORT: address.split(':')[1]! });
    await eventually(async () => (await ask()).model === 'forest-v2');
  });
});

it('streams come from a model that is there, and say from which; a stream that fails says it too', async () => {
  const talk = await TalkModel.start();
  const log = new LogBook();
  const AO_MODELS = JSON.stringify([
    { name: 'down', address: '127.0.0.1:1' },
    { name: 'talk', address: talk.address },
  ]);
  const api = await launchApi({ contract: talk.file, environment: { AO_PORT: '0', AO_MODELS }, log });
  const told = async (path: string, init: RequestInit = {}): Promise<unknown[]> => {
    const response = await fetch(api.address + path, init);
    return [response.status, response.headers.get('ao-model'), (await response.text()).slice(0, 10)];
  };
  const sum = { method: 'POST', headers: NDJSON, body: '{"text":"a"}\n{"text":"b"}\n' };
  for (let i = 0; i < 8; i++) {
    expect(await told('/v1/rooms/a/ticks?count=2')).toEqual([200, 'talk', '{"result":']);
    expect(await told('/v1/rooms/a:sum', sum)).toEqual([200, 'talk', expect.anything()]);
  }
  await api.close();
  talk.die();
  await eventually(() => log.lines.filter((line) => line['model'] === 'talk' && line['code'] === 'OK').length === 16);
});
