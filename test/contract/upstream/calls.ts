import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { collect, entries, failure, stream, unary, until, values, type UnderTest } from './under-test.js';

const MEBIBYTE = 1024 * 1024;

/** What a call carries, whoever serves it. */
export function callSuite(
  under: UnderTest,
  who: string,
  serve: () => Promise<{ address: string; stop(): Promise<void>; seen?: { cancelled: number } }>,
): void {
  describe(`calls to ${who}`, () => {
    let server: Awaited<ReturnType<typeof serve>>;
    beforeAll(async () => void (server = await serve()));
    afterAll(() => server.stop());
    const open = (environment?: Record<string, string>) => under.open(server.address, environment);
    const cancelled = async (): Promise<number> => {
      if (server.seen !== undefined) return server.seen.cancelled;
      const { message } = await unary(open(), { 'x-seen': '1' }).answer;
      return (JSON.parse(message.toString()) as { cancelled: number }).cancelled;
    };

    it('answers a unary call, and many at once', async () => {
      const upstream = open();
      const texts = Array.from({ length: 50 }, (_, i) => `hello ${i}`);
      const answers = await Promise.all(texts.map((text) => unary(upstream, {}, Buffer.from(text)).answer));
      expect(answers.map(({ message }) => message.toString())).toEqual(texts);
    });

    it('carries messages of no bytes and of 10 MB', async () => {
      const upstream = open();
      expect((await unary(upstream, {}, new Uint8Array()).answer).message).toHaveLength(0);
      const large = Buffer.alloc(10_000_000, 'ab');
      expect((await unary(upstream, {}, large).answer).message.equals(large)).toBe(true);
      const bidi = stream(upstream, 'Bidi');
      const echoed = collect(bidi);
      for (const message of [Buffer.alloc(0), large, Buffer.alloc(0)]) await bidi.write(message);
      bidi.end();
      expect((await echoed).map((message) => message.length)).toEqual([0, large.length, 0]);
    });

    it('keeps initial and trailing metadata apart, repeated keys and bytes among them', async () => {
      const upstream = open();
      const bytes = Buffer.from([0, 255, 128, 44, 10]);
      const metadata = entries({ 'x-initial-a': 'one', 'x-initial-b-bin': bytes, 'x-trailing-bin': bytes });
      metadata.push(['x-initial-a', 'two'], ['x-trailing-c', 'c1'], ['x-trailing-c', 'c2, c3']);
      const { headers, trailers } = await upstream.unary('/test.T/Unary', Buffer.from('x'), {
        metadata,
        deadlineMs: 20_000,
      }).answer;
      expect(values(headers, 'x-initial-a').join(', ')).toBe('one, two');
      expect(values(headers, 'x-initial-b-bin')).toEqual([bytes]);
      expect(values(headers, 'x-trailing-c')).toEqual([]);
      expect(values(trailers, 'x-trailing-c').join(', ')).toBe('c1, c2, c3');
      expect(values(trailers, 'x-trailing-bin')).toEqual([bytes]);
    });

    it('tells the status of a call that failed: code, words in any script, trailers, details', async () => {
      const details = Buffer.from([8, 5, 18, 1, 120]);
      const told = { 'x-status': 5, 'x-details-bin': details, 'x-trailing-why': 'because' };
      const error = await failure(unary(open(), told));
      expect(error).toMatchObject({ code: 5, message: 'said 5 ✿', limit: undefined });
      expect(values(error.trailers, 'grpc-status-details-bin')).toEqual([details]);
      expect(values(error.trailers, 'x-trailing-why')).toEqual(['because']);
    });

    it('leaves a model’s own RESOURCE_EXHAUSTED what it is', async () => {
      expect(await failure(unary(open(), { 'x-status': 8 }))).toMatchObject({ code: 8, limit: undefined });
    });

    it('says UNIMPLEMENTED of a rpc that the server has not', async () => {
      const call = open().unary('/test.T/Nothing', Buffer.alloc(1), { metadata: [], deadlineMs: 20_000 });
      expect(await failure(call)).toMatchObject({ code: 12 });
    });

    it('ends a call at its deadline, and tells the server', async () => {
      const upstream = open();
      const before = await cancelled();
      expect(await failure(unary(upstream, { 'x-delay-ms': 20_000 }, undefined, 200))).toMatchObject({ code: 4 });
      const silent = stream(upstream, 'Server', { 'x-hang': 1 }, 200);
      await silent.write(Buffer.alloc(1));
      silent.end();
      expect(await failure(collect(silent))).toMatchObject({ code: 4 });
      await until(async () => (await cancelled()) > before);
    });

    it('cancels a call at the server', async () => {
      const upstream = open();
      const before = await cancelled();
      const call = unary(upstream, { 'x-delay-ms': 20_000 });
      setTimeout(() => call.cancel(), 300);
      expect(await failure(call)).toMatchObject({ code: 1 });
      await until(async () => (await cancelled()) > before);
    });

    it('takes a server stream, its metadata before its messages', async () => {
      const call = stream(open(), 'Server', { 'x-count': 100, 'x-size': 10, 'x-initial-a': 'a', 'x-trailing-b': 'b' });
      await call.write(Buffer.from('go'));
      call.end();
      expect(values(await call.headers, 'x-initial-a')).toEqual(['a']);
      const messages = await collect(call);
      expect(messages).toHaveLength(100);
      expect(messages.every((message) => message.equals(Buffer.alloc(10, 7)))).toBe(true);
      expect(values(await call.trailers, 'x-trailing-b')).toEqual(['b']);
    });

    it('gives the messages of a stream that fails after them, then the failure', async () => {
      const call = stream(open(), 'Server', { 'x-count': 3, 'x-size': 1, 'x-status': 9, 'x-trailing-b': 'b' });
      await call.write(Buffer.from('go'));
      call.end();
      let taken = 0;
      const failed = failure(
        (async () => {
          for await (const message of call) taken += message.length;
        })(),
      );
      const error = await failed;
      expect([taken, error.code, error.message]).toEqual([3, 9, 'said 9 ✿']);
      expect(values(error.trailers, 'x-trailing-b')).toEqual(['b']);
    });

    it('takes a client stream', async () => {
      const call = stream(open(), 'Client');
      for (let i = 0; i < 100; i++) await call.write(Buffer.alloc(1000));
      call.end();
      expect((await collect(call)).map(String)).toEqual(['100000']);
    });

    it('takes a bidirectional stream, question by question', async () => {
      const call = stream(open(), 'Bidi', { 'x-trailing-end': 'end' });
      const answers = call[Symbol.asyncIterator]();
      for (const word of ['one', 'two', 'three']) {
        await call.write(Buffer.from(word));
        expect(String((await answers.next()).value)).toBe(word);
      }
      call.end();
      expect((await answers.next()).done).toBe(true);
      expect(values(await call.trailers, 'x-trailing-end')).toEqual(['end']);
    });

    it('cancels a stream that is left early', async () => {
      const before = await cancelled();
      const call = stream(open(), 'Server', { 'x-count': 1_000_000, 'x-size': 1000 });
      await call.write(Buffer.from('go'));
      call.end();
      for await (const first of call) if (first.length > 0) break;
      await until(async () => (await cancelled()) > before);
      expect(await call.trailers).toBeInstanceOf(Array);
    });

    it('compresses when told to, and is understood', async () => {
      const upstream = open({ AO_MODEL_COMPRESSION: 'gzip' });
      const message = Buffer.alloc(100_000, 'compress me ');
      expect((await unary(upstream, {}, message).answer).message.equals(message)).toBe(true);
      const bidi = stream(upstream, 'Bidi');
      const echoed = collect(bidi);
      for (let i = 0; i < 3; i++) await bidi.write(message);
      bidi.end();
      expect((await echoed).map((echo) => echo.equals(message))).toEqual([true, true, true]);
    });

    it('refuses an answer above AO_MAX_RESPONSE_BYTES as a limit of ours, and goes on', async () => {
      const upstream = open({ AO_MAX_RESPONSE_BYTES: String(MEBIBYTE) });
      expect((await unary(upstream, { 'x-size': MEBIBYTE }).answer).message).toHaveLength(MEBIBYTE);
      const error = await failure(unary(upstream, { 'x-size': MEBIBYTE + 1 }));
      expect(error).toMatchObject({ code: 8, limit: 'response' });
      const call = stream(upstream, 'Server', { 'x-count': 1, 'x-size': 2 * MEBIBYTE });
      await call.write(Buffer.from('go'));
      call.end();
      expect(await failure(collect(call))).toMatchObject({ code: 8, limit: 'response' });
      expect((await unary(upstream).answer).message.toString()).toBe('hello');
    });
  });
}
