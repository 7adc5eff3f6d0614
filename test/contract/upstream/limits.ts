import { describe, expect, it, onTestFinished } from 'vitest';
import { serve, type TestServer } from './server.js';
import { collect, failure, stream, unary, until, type UnderTest } from './under-test.js';

async function start(): Promise<TestServer> {
  const server = await serve();
  onTestFinished(() => server.kill());
  return server;
}

const MEBIBYTE = 1024 * 1024;

/** How much is taken in hand at a time. */
export function limitSuite(under: UnderTest): void {
  describe('limits', () => {
    it('refuses calls beyond AO_MAX_CONCURRENCY at once, streams counted, and takes them again when others end', async () => {
      const { address, seen } = await start();
      const upstream = under.open(address, { AO_MAX_CONCURRENCY: '2' });
      const slow = unary(upstream, { 'x-delay-ms': 20_000 });
      const bidi = stream(upstream, 'Bidi');
      const echoed = collect(bidi);
      expect(upstream.inFlight).toBe(2);
      expect(await failure(unary(upstream))).toMatchObject({ code: 8, limit: 'calls', notProcessed: true });
      const refused = stream(upstream, 'Bidi');
      await refused.write(Buffer.alloc(1));
      refused.end();
      refused.cancel();
      expect(await failure(collect(refused))).toMatchObject({ code: 8, limit: 'calls' });
      expect([await refused.headers, await refused.trailers]).toEqual([[], []]);
      await until(() => seen.calls === 2);
      slow.cancel();
      await failure(slow);
      expect(String((await unary(upstream).answer).message)).toBe('hello');
      bidi.end();
      await echoed;
      await until(() => upstream.inFlight === 0);
    });

    it('refuses metadata that gRPC cannot carry, and keeps nothing of the call', async () => {
      const { address, seen } = await start();
      const upstream = under.open(address);
      expect(await failure(unary(upstream, { 'x-a': 'é' }))).toMatchObject({ code: 3 });
      expect(await failure(collect(stream(upstream, 'Bidi', { 'x-a': 'a\nb' })))).toMatchObject({ code: 3 });
      await until(() => upstream.inFlight === 0);
      expect(seen.calls).toBe(0);
    });

    it('holds a server back whose answers are not taken', async () => {
      const { address, seen } = await start();
      const call = stream(under.open(address), 'Server', { 'x-count': 200, 'x-size': MEBIBYTE });
      await call.write(Buffer.alloc(1));
      call.end();
      const answers = call[Symbol.asyncIterator]();
      expect((await answers.next()).value).toHaveLength(MEBIBYTE);
      let held = 0;
      await until(async () => {
        const before = seen.calls;
        await new Promise((resolve) => setTimeout(resolve, 200));
        return (held = seen.calls) === before;
      });
      // Of 200 MiB no more than what the windows and buffers of both sides hold.
      expect(held).toBeLessThan(50);
      let rest = 0;
      while ((await answers.next()).done !== true) rest++;
      expect(rest).toBe(199);
    });

    it('is held back by a server that does not read', async () => {
      const { address } = await start();
      const call = stream(under.open(address), 'Client', { 'x-delay-ms': 1500 });
      let written = 0;
      const writing = (async () => {
        for (; written < 100; written++) await call.write(Buffer.alloc(MEBIBYTE));
        call.end();
      })();
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(written).toBeLessThan(30);
      await writing;
      expect((await collect(call)).map(String)).toEqual([String(100 * MEBIBYTE)]);
    });
  });
}
