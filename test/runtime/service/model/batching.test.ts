import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { anyUnpack } from '@bufbuild/protobuf/wkt';
import { errorDetails, statusFromBytes } from '../../../../runtime/contract/index.js';
import type { ModelClass } from '../../../../runtime/service/model/base.js';
import { type Context, ModelBase, ModelError, NotFound } from '../../../../runtime/service/model/index.js';
import type { RunningModel } from '../../../../runtime/service/model/serve.js';
import { compiled, compiledText } from '../contracts.js';
import { eventually, LogBook, startModel } from '../pair.js';
import { Caller, type Ended, freePort } from './caller.js';

type Request = { texts: string[] };

let batches: string[][] = [];
let hold: Promise<void> | undefined;

/** Answers one vector a text, of the text's length. */
class Embedder extends ModelBase {
  static override readonly service = 'assistant.embed.v1.Embedder';
  static readonly batching: ModelClass['batching'] = {
    embed: { maxRows: 4, rows: (request: Request) => request.texts.length },
  };

  async embedBatch(requests: readonly Request[], contexts: readonly Context[]): Promise<unknown> {
    batches.push(requests.map(({ texts }) => texts.join('')));
    await hold;
    return requests.map(({ texts }, i) => {
      contexts[i]?.setTrailers({ 'x-first': texts[0] ?? 'none' });
      return { vectors: texts.map(({ length }) => ({ values: [length] })) };
    });
  }
}

/** As Embedder, computing without a pause. */
class Sync extends ModelBase {
  static override readonly service = 'assistant.embed.v1.Embedder';
  embedBatch(requests: readonly Request[]): unknown {
    batches.push(requests.map(({ texts }) => texts.join('')));
    const end = performance.now() + 30;
    while (performance.now() < end);
    return requests.map(({ texts }) => ({ vectors: texts.map(({ length }) => ({ values: [length] })) }));
  }
}

describe('requests that are put together', () => {
  let contract: string;
  let log: LogBook;
  let model: RunningModel | undefined;
  let caller: Caller | undefined;
  beforeAll(async () => {
    contract = await compiled('assistant');
  });
  afterEach(async () => {
    batches = [];
    hold = undefined;
    caller?.close();
    await model?.close();
  });
  const start = async (Model: unknown = Embedder, environment: Record<string, string> = {}) => {
    log = new LogBook();
    model = await startModel(contract, [Model as ModelClass], environment, log);
    caller = await Caller.of(contract, model.address);
  };
  const embed = (texts: string, deadline?: number): Promise<Ended> =>
    caller!.call('Embed', deadline === undefined ? {} : { deadline }).send({ texts: [...texts] });
  const lengths = ({ messages }: Ended) =>
    (messages[0].vectors as { values: number[] }[]).map(({ values }) => values[0]);
  /** Holds the model with a first batch; `settle` counts the requests that have come. */
  const held = async (): Promise<() => void> => {
    let open: () => void = () => {};
    hold = new Promise((resolve) => (open = resolve));
    return () => open();
  };
  const inFlight = async (count: number) =>
    eventually(async () =>
      (await (await fetch(`http://127.0.0.1:${model!.metricsPort}/metrics`)).text()).includes(
        `grpc_server_in_flight{grpc_service="assistant.embed.v1.Embedder",grpc_method="Embed"} ${count}`,
      ),
    );
  const withMetrics = async (Model: unknown = Embedder, environment: Record<string, string> = {}) =>
    start(Model, { AO_METRICS_PORT: await freePort(), ...environment });

  it('go while the model is free, else together with what came meanwhile, by rows', async () => {
    await withMetrics();
    const open = await held();
    const first = embed('a');
    await eventually(() => batches.length === 1);
    const others: Promise<Ended>[] = [];
    for (const [i, texts] of ['bb', 'c', 'dd', 'eeeeeeeee', '', 'f'].entries()) {
      others.push(embed(texts));
      await inFlight(i + 2);
    }
    open();
    expect(lengths(await first)).toEqual([1]);
    expect((await Promise.all(others)).map(lengths)).toEqual([[1, 1], [1], [1, 1], Array(9).fill(1), [], [1]]);
    expect(batches).toEqual([['a'], ['bb', 'c'], ['dd'], ['eeeeeeeee'], ['', 'f']]);
    expect((await others[2])!.status.metadata.get('x-first')).toEqual(['d']);
    const text = await (await fetch(`http://127.0.0.1:${model!.metricsPort}/metrics`)).text();
    const labels = 'grpc_service="assistant.embed.v1.Embedder",grpc_method="Embed"';
    expect(text).toContain(`model_batch_rows_sum{${labels}} 17`);
    expect(text).toContain(`model_batch_rows_count{${labels}} 5`);
    expect(text).toContain(`model_batch_queue_seconds_count{${labels}} 7`);
  });

  it('are read from the network before the next batch of a model that never pauses', async () => {
    await start(Sync);
    const answers = await Promise.all('abcdefghijklmnop'.split('').map((text) => embed(text)));
    expect(answers.map(({ status }) => status.code)).toEqual(Array(16).fill(0));
    expect(batches.length).toBeLessThan(5);
  });

  it('go alone when batching is off', async () => {
    await start(Embedder, { AO_BATCHING: '0' });
    const open = await held();
    const answers = ['a', 'b'].map((text) => embed(text));
    await eventually(() => batches.length === 2);
    open();
    expect((await Promise.all(answers)).map(lengths)).toEqual([[1], [1]]);
    expect(batches).toEqual([['a'], ['b']]);
  });

  it('are refused with a time to wait when too many rows wait', async () => {
    await withMetrics(Embedder, { AO_BATCH_MAX_QUEUE: '6' });
    const open = await held();
    const first = embed('a');
    await eventually(() => batches.length === 1);
    const large = embed('bbbbbbbbb');
    await inFlight(2);
    const { status } = await embed('c');
    expect(status).toMatchObject({ code: 8, details: '9 rows are waiting for the model: the queue is full' });
    const [bytes] = status.metadata.get('grpc-status-details-bin') as Buffer[];
    const [detail] = statusFromBytes(bytes!)!.details;
    const retry = anyUnpack(detail!, errorDetails.RetryInfoSchema)?.retryDelay;
    expect(Number(retry?.seconds) + Number(retry?.nanos)).toBeGreaterThan(0);
    open();
    expect([(await first).status.code, (await large).status.code]).toEqual([0, 0]);
    expect((await embed('d')).status.code).toBe(0);
  });

  it('are dropped when their callers have left or their time is over before the batch begins', async () => {
    await withMetrics(Embedder, { AO_BATCH_MAX_QUEUE: '3' });
    const open = await held();
    const first = embed('a');
    await eventually(() => batches.length === 1);
    const leaving = caller!.call('Embed');
    void leaving.send({ texts: ['l', 'l'] });
    await inFlight(2);
    const late = embed('t', Date.now() + 4000);
    await inFlight(3);
    leaving.stream.cancel();
    await inFlight(2);
    const staying = embed('ss');
    await inFlight(3);
    expect((await late).status.code).toBe(4);
    await inFlight(2);
    open();
    await Promise.all([first, staying]);
    expect(batches).toEqual([['a'], ['ss']]);
    const codes = log.lines.filter(({ msg }) => msg === 'call').map(({ code }) => code);
    expect(codes).toEqual(['CANCELLED', 'DEADLINE_EXCEEDED', 'OK', 'OK']);
  });

  it('are dropped at their deadline even when a busy process could not look at the clock', async () => {
    await start(Sync);
    const answers = await Promise.all(
      Array.from({ length: 40 }, (_, i) => embed('x', Date.now() + (i === 0 ? 5000 : 20))),
    );
    expect(answers.filter(({ status }) => status.code === 4).length).toBeGreaterThan(0);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it.each([
    ['throws', () => Promise.reject(new Error('secret')), /^secret$/],
    ['returns too few', () => [{}], /^embedBatch must return 2 of EmbedResponse, it returned 1$/],
    ['returns none', () => undefined, /^embedBatch must return 2 of EmbedResponse, it returned undefined \(is a/],
  ])('share one error when the model %s', async (_what, embedBatch: () => unknown, message) => {
    let free: () => void = () => {};
    const freed = new Promise<void>((resolve) => (free = resolve));
    let calls = 0;
    class Wrong extends ModelBase {
      static override readonly service = 'assistant.embed.v1.Embedder';
      async embedBatch() {
        calls += 1;
        if (calls === 2) return embedBatch();
        await freed;
        return [{}];
      }
    }
    await withMetrics(Wrong);
    const first = embed('');
    await eventually(() => calls === 1);
    const [one, two] = [embed('a'), embed('b')];
    await inFlight(3);
    free();
    expect((await first).status.code).toBe(0);
    expect((await one).status).toMatchObject({ code: 13, details: (await two).status.details });
    const errors = log.lines.filter(({ level }) => level === 'error');
    expect(errors).toMatchObject([
      { err: { message: expect.stringMatching(message) }, request_ids: [expect.any(String), expect.any(String)] },
    ]);
  });

  it('are told apart when one alone fails', async () => {
    class Mixed extends ModelBase {
      static override readonly service = 'assistant.embed.v1.Embedder';
      embedBatch(requests: readonly Request[]) {
        return requests.map(({ texts: [first] }) => {
          if (first === 'n') return new NotFound('no n');
          if (first === 'e') return new Error('secret');
          if (first === 'u') return undefined;
          if (first === 'p') return Promise.resolve({});
          return first === 'm' ? new ModelError('DATA_LOSS', 'lost') : {};
        });
      }
    }
    await start(Mixed);
    const answers = await Promise.all([...'neuopm'].map((text) => embed(text)));
    expect(answers.map(({ status }) => status.code)).toEqual([5, 13, 13, 0, 13, 15]);
    const errors = log.lines.filter(({ level }) => level === 'error').map(({ err }) => (err as Error).message);
    expect(errors.map((text) => text.replace(/\[\d+\]/, '[i]')).sort()).toEqual([
      'embedBatch must return a EmbedResponse for each request, [i] is a promise (is an `await` missing?)',
      'embedBatch must return a EmbedResponse for each request, [i] is undefined (is a `return` missing?)',
      'secret',
    ]);
  });

  it('have a whole number of rows', async () => {
    class Odd extends Embedder {
      static override readonly batching = { embed: { rows: ({ texts }: Request) => texts.length / 2 } };
    }
    await start(Odd);
    expect((await embed('aa')).status.code).toBe(0);
    expect((await embed('a')).status.code).toBe(13);
    expect(log.lines.find(({ level }) => level === 'error')).toMatchObject({
      err: { message: 'batching.embed.rows must give a whole number, it gave 0.5' },
    });
  });

  it.each([
    [{ embd: {} }, 'batching.embd is no method for one request; those are embed'],
    [{ embed: { maxRows: 0 } }, 'batching.embed.maxRows is 0'],
    [{ embed: { rows: 3 } }, 'batching.embed.rows is no function'],
  ])('have options that fit: not %j', async (batching, problem) => {
    class Wrong extends Embedder {
      static override readonly batching = batching as never;
    }
    await expect(start(Wrong)).rejects.toMatchObject({
      code: 'AO_SERVICE_BATCHING_INVALID',
      message: `Wrong: ${problem}`,
    });
  });

  it('have a method for them', async () => {
    class Without extends ModelBase {
      static override readonly service = 'assistant.embed.v1.Embedder';
      static readonly batching = { embed: undefined, other: undefined };
      embed() {
        return {};
      }
    }
    await start(Without);
    expect((await embed('a')).status.code).toBe(0);
    class Lacking extends Without {
      static override readonly batching = { embed: {} } as never;
    }
    await expect(start(Lacking)).rejects.toThrow('Lacking: batching.embed is set, and there is no method embedBatch');
  });

  it('are answered by a method whose name no rpc has', async () => {
    const text =
      'syntax = "proto3"; package a.v1; service S { rpc Get(M) returns (M); rpc GetBatch(M) returns (M); } message M { string text = 1; }';
    class S extends ModelBase {
      static override readonly service = 'a.v1.S';
      getBatch() {
        return { text: 'a rpc' };
      }
      getBatch_(requests: readonly { text: string }[]) {
        return requests.map(() => ({ text: 'a batch' }));
      }
    }
    contract = await compiledText({ 'a.proto': text });
    await start(S);
    expect((await caller!.call('Get').send({})).messages).toMatchObject([{ text: 'a batch' }]);
    expect((await caller!.call('GetBatch').send({})).messages).toMatchObject([{ text: 'a rpc' }]);
    contract = await compiled('assistant');
  });
});
