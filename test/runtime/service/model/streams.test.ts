import { Metadata } from '@grpc/grpc-js';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorDetails, statusFromBytes } from '../../../../runtime/contract/index.js';
import type { ModelClass } from '../../../../runtime/service/model/base.js';
import {
  collect,
  type Context,
  InvalidArgument,
  ModelBase,
  NotFound,
  streamOf,
  testContext,
} from '../../../../runtime/service/model/index.js';
import type { RunningModel } from '../../../../runtime/service/model/serve.js';
import { compiled } from '../contracts.js';
import { eventually, LogBook, startModel } from '../pair.js';
import { Caller, freePort } from './caller.js';

type Turn = { text: string };

/** Does what the text of the last turn says. */
class Chat extends ModelBase {
  static override readonly service = 'assistant.chat.v1.Chat';
  static readonly seen: string[] = [];

  complete({ turns }: { turns: Turn[] }, context: Context) {
    context.sendHeaders({ 'x-model': 'small', 'x-key-bin': Uint8Array.of(1, 255) });
    context.setTrailers({ 'x-tokens': '3' });
    if (turns.length === 0) throw new NotFound('no turns \ud800');
    return { text: turns.map(({ text }) => text).join(' ') };
  }

  async *stream({ maxTokens }: { maxTokens: number }, context: Context) {
    context.setTrailers({ 'x-tokens': String(maxTokens) });
    const filler = 'x'.repeat(1000);
    try {
      for (let i = 0; i < maxTokens; i += 1) {
        Chat.seen.push('pulled');
        yield { text: i === 0 ? 'first' : filler, done: i === maxTokens - 1 };
      }
    } finally {
      Chat.seen.push('closed');
    }
  }

  async summarize(requests: AsyncIterable<Turn>) {
    const texts: string[] = [];
    for await (const { text } of requests) {
      if (text === 'enough') return { text: texts.join(' ') };
      if (text === 'wait') await new Promise(() => {});
      texts.push(text);
      Chat.seen.push(text.slice(0, 5));
    }
    return { text: `${texts.join(' ')}.` };
  }

  async *converse(requests: AsyncIterable<Turn>, context: Context) {
    context.signal.addEventListener('abort', () => Chat.seen.push('aborted'));
    try {
      for await (const { text } of requests) {
        if (text === 'break') break;
        if (text === 'refuse') throw new InvalidArgument('text', 'must be kind');
        if (text === 'fail') throw new Error('secret');
        yield { text: text.toUpperCase() };
      }
      for await (const { text } of requests) yield { text: `then ${text}` };
    } catch (error) {
      Chat.seen.push((error as Error).message);
      throw error;
    } finally {
      Chat.seen.push('closed');
    }
  }
}

describe('the streams of a model', () => {
  let contract: string;
  let log: LogBook;
  let model: RunningModel | undefined;
  let caller: Caller | undefined;
  beforeAll(async () => {
    contract = await compiled('assistant');
  });
  afterEach(async () => {
    Chat.seen.length = 0;
    caller?.close();
    await model?.close();
  });
  const start = async (Model: unknown = Chat, environment: Record<string, string> = {}): Promise<Caller> => {
    log = new LogBook();
    model = await startModel(contract, [Model as ModelClass], { AO_DRAIN_MS: '300', ...environment }, log);
    return (caller = await Caller.of(contract, model.address));
  };
  const texts = (messages: readonly { text: string }[]) => messages.map(({ text }) => text);
  const calls = () => log.lines.filter(({ msg }) => msg === 'call');

  it('answers one request with many messages', async () => {
    const { messages, status } = await (await start()).call('Stream').send({ maxTokens: 3 });
    expect(messages.map(({ done }) => done)).toEqual([false, false, true]);
    expect(status).toMatchObject({ code: 0 });
    expect(status.metadata.get('x-tokens')).toEqual(['3']);
    expect(await eventually(() => calls()[0])).toMatchObject({
      rpc: 'assistant.chat.v1.Chat/Stream',
      code: 'OK',
      received: 1,
      sent: 3,
    });
  });

  it('answers many requests with one message, before they end too', async () => {
    await start();
    const turns = ['a', 'b', 'c'].map((text) => ({ text }));
    expect(texts((await caller!.call('Summarize').send(...turns)).messages)).toEqual(['a b c.']);
    const call = caller!.call('Summarize');
    for (const text of ['a', 'enough']) call.write({ text });
    expect(texts((await call.ended).messages)).toEqual(['a']);
  });

  it('converses, each side when it wants', async () => {
    const call = (await start()).call('Converse');
    call.write({ text: 'a' });
    await eventually(() => call.messages.length === 1);
    call.write({ text: 'b' });
    await eventually(() => call.messages.length === 2);
    const { messages, status } = await call.send({ text: 'break' }, { text: 'c' });
    expect(texts(messages)).toEqual(['A', 'B', 'then c']);
    expect(status.code).toBe(0);
  });

  it('asks a model for no more than the caller takes, and closes it when the caller leaves', async () => {
    const call = (await start()).call('Stream');
    void call.send({ maxTokens: 100_000 });
    await eventually(() => call.messages.length > 0);
    call.stream.pause();
    let before = 0;
    await eventually(() => before === (before = Chat.seen.length));
    expect(before).toBeLessThan(50_000);
    call.stream.resume();
    await eventually(() => call.messages.length > before);
    call.stream.cancel();
    await eventually(() => Chat.seen.includes('closed'));
    expect(await eventually(() => calls()[0])).toMatchObject({ code: 'CANCELLED' });
  });

  it('leaves with the caller what a model does not take', async () => {
    const call = (await start()).call('Summarize');
    call.write({ text: 'wait' });
    let written = 0;
    const flood = () => {
      while (written < 10_000 && call.write({ text: 'x'.repeat(10_000) })) written += 1;
    };
    call.stream.on('drain', flood);
    flood();
    let before = -1;
    await eventually(() => before === (before = written));
    expect(written).toBeLessThan(1000);
    call.stream.cancel();
    expect(await eventually(() => calls()[0])).toMatchObject({ code: 'CANCELLED', received: 1, sent: 0 });
  });

  it('tells a model that waits for the caller that it has gone', async () => {
    const call = (await start()).call('Converse');
    call.write({ text: 'a' });
    await eventually(() => call.messages.length === 1);
    call.stream.cancel();
    await eventually(() => Chat.seen.includes('closed'));
    expect(Chat.seen).toEqual(['aborted', 'the caller has gone', 'closed']);
    expect(calls()).toMatchObject([{ code: 'CANCELLED', received: 1, sent: 1 }]);
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it('ends a stream at its deadline, read or not', async () => {
    await start();
    await caller!.call('Converse').send();
    for (const reading of [true, false]) {
      const call = caller!.call('Stream', { deadline: Date.now() + 2000, reading });
      void call.send({ maxTokens: 1e9 });
      expect((await call.ended).status.code).toBe(4);
    }
    expect(await eventually(() => calls().length === 3 && calls().slice(1))).toMatchObject([
      { code: 'DEADLINE_EXCEEDED' },
      { code: 'DEADLINE_EXCEEDED' },
    ]);
    await eventually(() => Chat.seen.filter((what) => what === 'closed').length === 3);
  });

  it('ends with the status that a model throws, and hides what it did not mean to say', async () => {
    await start();
    const refused = await caller!.call('Converse').send({ text: 'a' }, { text: 'refuse' });
    expect(texts(refused.messages)).toEqual(['A']);
    expect(refused.status).toMatchObject({ code: 3, details: 'text: must be kind' });
    const [bytes] = refused.status.metadata.get('grpc-status-details-bin') as Buffer[];
    expect(statusFromBytes(bytes!)?.details[0]?.typeUrl).toContain(errorDetails.BadRequestSchema.typeName);
    const failed = await caller!.call('Converse').send({ text: 'fail' });
    expect(failed.status).toMatchObject({ code: 13, details: expect.stringMatching(/^internal error [0-9a-f-]{36}$/) });
    const logged = log.lines.find(({ level }) => level === 'error');
    expect(logged).toMatchObject({ msg: failed.status.details, err: { message: 'secret' } });
    const wrong = await caller!.call('Converse', { metadata: new Metadata() });
    wrong.stream.write(Buffer.from([0xff]));
    expect((await wrong.ended).status).toMatchObject({
      code: 3,
      details: 'the request is no assistant.common.v1.Turn',
    });
  });

  it('says what was yielded instead of a message, and what was returned instead of a stream', async () => {
    class Wrong extends ModelBase {
      static override readonly service = 'assistant.chat.v1.Chat';
      *stream() {
        yield { text: 'sync' };
        yield 'text';
      }
      async summarize() {
        return new Error('lost');
      }
      converse() {
        return 'abc';
      }
    }
    await start(Wrong);
    const { messages, status } = await caller!.call('Stream').send({});
    expect([texts(messages), status.code]).toEqual([['sync'], 13]);
    await caller!.call('Summarize').send();
    await caller!.call('Converse').send();
    expect(log.lines.filter(({ level }) => level === 'error').map(({ err }) => (err as Error).message)).toEqual([
      'stream must yield a Chunk, it yielded a string',
      'summarize must return a CompleteResponse, it returned an error: lost (throw it)',
      'converse must give its messages one by one (write async *converse, and yield), it returned a string',
    ]);
  });

  it('takes an iterator that throws, and one that fails to close, for what they are', async () => {
    class Odd extends ModelBase {
      static override readonly service = 'assistant.chat.v1.Chat';
      async stream() {
        return {
          [Symbol.asyncIterator]: () => ({
            next: () => {
              throw new NotFound('no next');
            },
            return: () => {
              throw new Error('no end');
            },
          }),
        };
      }
    }
    await start(Odd);
    expect((await caller!.call('Stream').send({})).status).toMatchObject({ code: 5, details: 'no next' });
    expect((await caller!.call('Converse').send({})).status).toMatchObject({ code: 12 });
    await eventually(() => log.lines.some(({ level, err }) => level === 'warn' && (err as Error).message === 'no end'));
  });

  it('lets others be answered while a model computes without a pause', async () => {
    let stop = false;
    class Busy extends Chat {
      override async *stream() {
        while (!stop) yield { text: '', done: false };
      }
    }
    await start(Busy);
    const busy = caller!.call('Stream');
    void busy.send({});
    await eventually(() => busy.messages.length > 10);
    const { messages } = await caller!.call('Complete').send({ turns: [{ text: 'hi' }] });
    expect(texts(messages)).toEqual(['hi']);
    stop = true;
    expect((await busy.ended).status.code).toBe(0);
  });

  it('sends metadata ahead of an answer and behind it, with an error too', async () => {
    await start();
    const { headers, status } = await caller!.call('Complete').send({ turns: [{ text: 'hi' }] });
    expect(headers?.get('x-model')).toEqual(['small']);
    expect(headers?.get('x-key-bin')).toEqual([Buffer.from([1, 255])]);
    expect(status.metadata.get('x-tokens')).toEqual(['3']);
    const failed = await caller!.call('Complete').send({});
    expect(failed.status).toMatchObject({ code: 5, details: 'no turns �' });
    expect(failed.status.metadata.get('x-tokens')).toEqual(['3']);
  });

  it.each([
    ['grpc-status', '0', /belongs to the transport/],
    ['Content-Type', 'x', /belongs to the transport/],
    ['x-ä', 'x', /"x-ä"/],
    ['x-text', 'ä', /"x-text"/],
    ['x-number', 3, /must be text or bytes, it is number/],
    ['x-bin', 'text', /"x-bin"/],
  ])('refuses the metadata %s: %j', async (key, value, message) => {
    const said: string[] = [];
    class Meta extends Chat {
      override async *stream(_request: unknown, context: Context) {
        for (const send of [context.sendHeaders, context.setTrailers]) {
          try {
            send({ [key]: value as string });
          } catch (error) {
            said.push((error as Error).message);
          }
        }
        context.sendHeaders({});
        yield { text: '', done: true };
        context.sendHeaders({});
      }
    }
    await start(Meta);
    const { messages, status } = await caller!.call('Stream').send({});
    expect([messages.length, status.code]).toEqual([1, 13]);
    expect(said).toEqual([expect.stringMatching(message), expect.stringMatching(message)]);
    expect(log.lines.find(({ level }) => level === 'error')).toMatchObject({
      err: { message: 'sendHeaders: the headers are sent, or the first message is' },
    });
  });

  it('waits for streams when it stops, then cuts them off', async () => {
    await start(Chat, { AO_DRAIN_MS: '20000' });
    const call = caller!.call('Converse');
    call.write({ text: 'a' });
    await eventually(() => call.messages.length === 1);
    const closing = model!.close();
    call.write({ text: 'b' });
    await eventually(() => call.messages.length === 2);
    expect((await call.send()).status.code).toBe(0);
    expect(await closing).toBe(true);
    caller!.close();

    await start(Chat, { AO_DRAIN_MS: '50' });
    const endless = caller!.call('Converse');
    endless.write({ text: 'a' });
    await eventually(() => endless.messages.length === 1);
    expect(await model!.close()).toBe(false);
    expect((await endless.ended).status.code).not.toBe(0);
    await eventually(() => Chat.seen.includes('aborted'));
  });

  it('counts messages', async () => {
    await start(Chat, { AO_METRICS_PORT: '0' });
    const sidecar = await startModel(contract, [Chat as unknown as ModelClass], {
      AO_METRICS_PORT: await freePort(),
    });
    const other = await Caller.of(contract, sidecar.address);
    await other.call('Converse').send({ text: 'a' }, { text: 'b' });
    const metrics = await (await fetch(`http://127.0.0.1:${sidecar.metricsPort}/metrics`)).text();
    for (const name of ['received', 'sent'])
      expect(metrics).toContain(
        `grpc_server_msg_${name}_total{grpc_service="assistant.chat.v1.Chat",grpc_method="Converse"} 2`,
      );
    other.close();
    await sidecar.close();
  });
});

describe('a model that streams, as a function', () => {
  it('is tested without a server', async () => {
    const model = new Chat();
    const context = testContext();
    expect(await collect(model.stream({ maxTokens: 2 }, context))).toHaveLength(2);
    expect(await collect(model.stream({ maxTokens: 9 }, context), 1)).toEqual([{ text: 'first', done: false }]);
    expect(await collect([1, 2], 0)).toEqual([]);
    expect(context.trailers).toEqual({ 'x-tokens': '9' });
    expect(await model.summarize(streamOf({ text: 'a' }))).toEqual({ text: 'a.' });
    expect(model.complete({ turns: [{ text: 'a' }] }, context)).toEqual({ text: 'a' });
    expect(context.headers).toMatchObject({ 'x-model': 'small' });
  });
});
