import { describe, expect, it, onTestFinished } from 'vitest';
import { collect, failure, unary, type Transport } from '../../../../contract/upstream/under-test.js';
import { serve, type TestServer } from '../../../../contract/upstream/server.js';
import { readEnvironment } from '../../../../../runtime/service/environment/read.js';
import { apiEnvironment } from '../../../../../runtime/service/environment/tables.js';
import { openModels, openUpstream } from '../../../../../runtime/service/upstream/index.js';

const open = (models: unknown, transport: Transport = 'lean', services = ['test.T']) => {
  const values = readEnvironment(apiEnvironment, {
    AO_MODELS: typeof models === 'string' ? models : JSON.stringify(models),
    AO_MODEL_TRANSPORT: transport,
  });
  const found = openModels(values, services)!;
  const upstream = openUpstream(values, found);
  onTestFinished(() => upstream.close());
  return { models: found, upstream };
};
const start = async (): Promise<TestServer> => {
  const server = await serve();
  onTestFinished(() => server.kill());
  return server;
};
const DOWN = '127.0.0.1:1';

describe.each<Transport>(['lean', 'grpc-js'])('several models over %s', (transport) => {
  it('lets another model answer what the first did not begin with, says who, and counts it', async () => {
    const { address } = await start();
    const { models, upstream } = open(
      [
        { name: 'a', address: DOWN },
        { name: 'b', address },
      ],
      transport,
    );
    const skipped: string[] = [];
    models.onSkipped = (model) => skipped.push(model);
    const choice = { key: Array.from({ length: 100 }, (_, i) => `k${i}`) };
    for (const key of choice.key.slice(0, 10)) {
      const call = upstream.unary('/test.T/Unary', Buffer.from(key), {
        metadata: [],
        deadlineMs: 20_000,
        choice: { key },
      });
      expect(String((await call.answer).message)).toBe(key);
      expect(call.model).toBe('b');
      const bidi = upstream.stream('/test.T/Bidi', { metadata: [], deadlineMs: 20_000, choice: { key } });
      const echoed = collect(bidi);
      await bidi.write(Buffer.from(key));
      bidi.end();
      expect((await echoed).map(String)).toEqual([key]);
      expect(bidi.model).toBe('b');
    }
    expect(new Set(skipped)).toEqual(new Set(['a']));
    expect(skipped.length % 2).toBe(0);
  });

  it('tells of all when none is there, and does not give to another what it was named for', async () => {
    const { address } = await start();
    const down = open(
      [
        { name: 'a', address: DOWN },
        { name: 'b', address: '127.0.0.1:2' },
      ],
      transport,
    ).upstream;
    const error = await failure(unary(down));
    expect(error).toMatchObject({ code: 14, notProcessed: true });
    expect(error.message).toMatch(/:1.*; .*:2|:2.*; .*:1/s);
    const { upstream } = open(
      [
        { name: 'a', address: DOWN },
        { name: 'b', address },
      ],
      transport,
    );
    const named = upstream.unary('/test.T/Unary', Buffer.alloc(0), {
      metadata: [],
      deadlineMs: 20_000,
      choice: { model: 'a' },
    });
    expect(await failure(named)).toMatchObject({ code: 14 });
    expect(named.model).toBe('a');
  });
});

describe('several models', () => {
  it('answer each their own services; one without a share answers only who names it', async () => {
    const [one, two] = await Promise.all([start(), start()]);
    const { models, upstream } = open(
      [
        { name: 'one', address: one.address, serves: ['test.T'] },
        { name: 'dark', address: two.address, serves: ['test.T'], share: 0 },
        { name: 'rest', address: DOWN },
      ],
      'lean',
      ['test.T', 'test.U'],
    );
    expect([models.serving('test.T'), models.serving('test.U')]).toEqual([['one', 'dark'], ['rest']]);
    for (let i = 0; i < 20; i++) expect((await unary(upstream).answer).message).toHaveLength(5);
    expect([one.seen.calls, two.seen.calls]).toEqual([20, 0]);
    const options = { metadata: [], deadlineMs: 20_000, choice: { model: 'dark' } };
    await upstream.unary('/test.T/Unary', Buffer.alloc(1), options).answer;
    expect(two.seen.calls).toBe(1);
    const elsewhere = upstream.unary('/test.U/Unary', Buffer.alloc(1), options);
    expect(await failure(elsewhere)).toMatchObject({ code: 12 });
  });

  it.each<[string, unknown, RegExp]>([
    ['no JSON', 'forest', /AO_MODELS is no JSON/],
    ['no list', {}, /AO_MODELS \(wanted: a JSON list/],
    ['an empty list', [], /AO_MODELS \(wanted: a JSON list/],
    [
      'wrong values',
      [{ name: 'a b', address: 'nowhere', serves: 'x', share: 101, weight: 1 }],
      /5 bad values: AO_MODELS\[0\]\.weight is unknown.*name="a b".*address="nowhere".*serves="x".*share=101/,
    ],
    [
      'a name twice',
      [
        { name: 'a', address: DOWN },
        { name: 'a', address: DOWN },
      ],
      /AO_MODELS has a twice/,
    ],
    ['a service that there is not', [{ name: 'a', address: DOWN, serves: ['test.T', 'test.X'] }], /a serves test\.X/],
    ['a service that nobody answers', [{ name: 'a', address: DOWN, share: 0 }], /no model serves test\.T/],
    [
      'more than there is',
      [
        { name: 'a', address: DOWN, share: 60 },
        { name: 'b', address: DOWN, share: 60 },
      ],
      /the shares of test\.T add up to 120 percent/,
    ],
  ])('refuses a list with %s', (_what, models, message) => {
    expect(() => open(models)).toThrow(
      expect.objectContaining({ code: 'AO_SERVICE_ENVIRONMENT_INVALID', message: expect.stringMatching(message) }),
    );
  });
});
