import { describe, expect, it, onTestFinished } from 'vitest';
import { serveDns } from './dns-server.js';
import { serve, type Mode, type ServeOptions, type TestServer } from './server.js';
import { collect, failure, stream, unary, until, type UnderTest } from './under-test.js';

async function start(mode?: Mode, options?: ServeOptions): Promise<TestServer> {
  const server = await serve(options);
  server.mode = mode;
  onTestFinished(() => server.kill());
  return server;
}

const retryPolicy = {
  maxAttempts: 4,
  initialBackoff: '0.01s',
  maxBackoff: '0.05s',
  backoffMultiplier: 2,
  retryableStatusCodes: ['UNAVAILABLE'],
};

/** What the service config asks for. */
export function policySuite(under: UnderTest): void {
  describe('retryPolicy', () => {
    it('tries again after the codes it names, and tells the server how often it did', async () => {
      const { address, seen } = await start({ code: 14, times: 2 });
      const upstream = under.withPolicy(address, { retryPolicy });
      expect(String((await unary(upstream).answer).message)).toBe('hello');
      expect(seen.attempts).toEqual(['0', '1', '2']);
    });

    it('tries as often as it says, and not after other codes', async () => {
      const server = await start({ code: 14 });
      const upstream = under.withPolicy(server.address, { retryPolicy });
      expect(await failure(unary(upstream))).toMatchObject({ code: 14, message: 'said 14 ✿' });
      expect(server.seen.calls).toBe(4);
      server.mode = { code: 5 };
      expect(await failure(unary(upstream))).toMatchObject({ code: 5 });
      expect(server.seen.calls).toBe(5);
    });

    it('does not try again where there is no policy, and finds the policy of a method', async () => {
      const { address, seen } = await start({ code: 14 });
      expect(await failure(unary(under.open(address)))).toMatchObject({ code: 14 });
      expect(seen.calls).toBe(1);
      const named = (name: object) =>
        under.open(address, {
          AO_MODEL_SERVICE_CONFIG: JSON.stringify({ methodConfig: [{ name: [name], retryPolicy }] }),
        });
      await failure(unary(named({ service: 'test.T', method: 'Other' })));
      expect(seen.calls).toBe(2);
      await failure(unary(named({ service: 'test.T', method: 'Unary' })));
      expect(seen.calls).toBe(6);
      await failure(unary(named({ service: 'test.T' })));
      expect(seen.calls).toBe(10);
    });

    it('obeys a server that pushes back: later, or never', async () => {
      const server = await start({ code: 14, times: 1, trailers: { 'grpc-retry-pushback-ms': '300' } });
      const upstream = under.withPolicy(server.address, { retryPolicy });
      const began = performance.now();
      expect(String((await unary(upstream).answer).message)).toBe('hello');
      expect(performance.now() - began).toBeGreaterThan(290);
      server.mode = { code: 14, trailers: { 'grpc-retry-pushback-ms': '-1' } };
      expect(await failure(unary(upstream))).toMatchObject({ code: 14 });
      expect(server.seen.calls).toBe(3);
    });

    it('stops trying again while much fails', async () => {
      const { address, seen } = await start({ code: 14 });
      const upstream = under.withPolicy(
        address,
        { retryPolicy },
        { retryThrottling: { maxTokens: 4, tokenRatio: 0.1 } },
      );
      for (let i = 0; i < 5; i++) await failure(unary(upstream));
      expect(seen.calls).toBeLessThan(8);
    });

    it('tries a stream again, with all that was written, as long as nothing was answered', async () => {
      const { address, seen } = await start({ code: 14, times: 2 });
      const upstream = under.withPolicy(address, { retryPolicy });
      const call = stream(upstream, 'Client');
      for (let i = 0; i < 10; i++) await call.write(Buffer.alloc(100));
      call.end();
      expect((await collect(call)).map(String)).toEqual(['1000']);
      expect(seen.calls).toBe(3);
    });

    it('does not try a stream again once more was written than is kept', async () => {
      const { address, seen } = await start({ code: 14, times: 1 });
      const upstream = under.withPolicy(address, { retryPolicy });
      const call = stream(upstream, 'Client', { 'x-delay-ms': 300 });
      const writing = call.write(Buffer.alloc(3_000_000));
      expect(await failure(collect(call))).toMatchObject({ code: 14 });
      await writing;
      expect(seen.calls).toBe(1);
      const cancelled = stream(upstream, 'Bidi');
      const ended = failure(collect(cancelled));
      cancelled.cancel();
      expect((await ended).code).toBe(1);
    });

    it('does not try a stream again after its first answer', async () => {
      const { address } = await start();
      const upstream = under.withPolicy(address, { retryPolicy });
      const call = stream(upstream, 'Server', { 'x-count': 2, 'x-size': 1, 'x-status': 14 });
      await call.write(Buffer.alloc(1));
      call.end();
      let taken = 0;
      const counting = async (): Promise<void> => {
        for await (const message of call) taken += message.length;
      };
      expect((await failure(counting())).code).toBe(14);
      expect(taken).toBe(2);
    });

    it('ends at the deadline of the call, however many attempts are left', async () => {
      const { address } = await start({ code: 14, trailers: { 'grpc-retry-pushback-ms': '10000' } });
      const upstream = under.withPolicy(address, { retryPolicy });
      expect([4, 14]).toContain((await failure(unary(upstream, {}, undefined, 300))).code);
    });
  });

  describe('hedgingPolicy', () => {
    const hedgingPolicy = { maxAttempts: 3, hedgingDelay: '0.1s', nonFatalStatusCodes: ['UNAVAILABLE'] };

    it('asks again when the answer is slow, takes the first and cancels the rest', async () => {
      const { address, seen } = await start({ delayMs: 20_000, times: 1 });
      const upstream = under.withPolicy(address, { hedgingPolicy });
      expect(String((await unary(upstream).answer).message)).toBe('hello');
      expect(seen.calls).toBe(2);
      await until(() => seen.cancelled === 1);
    });

    it('goes on at once after a failure that is not fatal, and ends with one that is', async () => {
      const server = await start({ code: 14, times: 2 });
      const upstream = under.withPolicy(server.address, { hedgingPolicy: { ...hedgingPolicy, hedgingDelay: '10s' } });
      expect(String((await unary(upstream).answer).message)).toBe('hello');
      expect(server.seen.calls).toBe(3);
      server.mode = { code: 14 };
      expect((await failure(unary(upstream))).code).toBe(14);
      expect(server.seen.calls).toBe(6);
      server.mode = { code: 3 };
      expect((await failure(unary(upstream))).code).toBe(3);
      expect(server.seen.calls).toBe(7);
    });
  });

  describe('timeout and waitForReady', () => {
    it('shortens the deadline of the methods named', async () => {
      const { address, seen } = await start();
      const upstream = under.withPolicy(address, { timeout: '0.5s' });
      expect((await failure(unary(upstream, { 'x-delay-ms': 20_000 }))).code).toBe(4);
      expect(seen.deadlines[0]).toBeLessThanOrEqual(500);
    });

    it('waits for a server that is not there yet, to the deadline', async () => {
      const first = await start();
      first.kill();
      const upstream = under.withPolicy(first.address, { waitForReady: true });
      expect((await failure(unary(upstream, {}, undefined, 300))).code).toBe(4);
      const answer = unary(upstream).answer;
      const bidi = stream(upstream, 'Bidi');
      const echoed = collect(bidi);
      const written = bidi.write(Buffer.from('one'));
      bidi.end();
      await new Promise((resolve) => setTimeout(resolve, 1500));
      await start(undefined, { address: first.address });
      expect(String((await answer).message)).toBe('hello');
      await written;
      expect((await echoed).map(String)).toEqual(['one']);
    });
  });

  describe('outlier_detection', () => {
    it('leaves out a server that fails much more than the others, for a while', async () => {
      const good = await start();
      const failing = await start({ code: 13 }, { address: `127.0.0.2:${good.port}` });
      const third = await start(undefined, { address: `127.0.0.3:${good.port}` });
      const dns = await serveDns('127.0.0.1', '127.0.0.2', '127.0.0.3');
      const ejection = { threshold: 50, minimumHosts: 3, requestVolume: 3 };
      const upstream = under.open(`dns://${dns.at}/model.test:${good.port}`, {
        AO_MODEL_SERVICE_CONFIG: JSON.stringify({
          loadBalancingConfig: [
            {
              outlier_detection: {
                interval: '0.5s',
                base_ejection_time: '3s',
                max_ejection_percent: 50,
                failure_percentage_ejection: {
                  threshold: ejection.threshold,
                  minimum_hosts: ejection.minimumHosts,
                  request_volume: ejection.requestVolume,
                },
                child_policy: [{ round_robin: {} }],
              },
            },
          ],
        }),
      });
      const ok = (): Promise<boolean> =>
        unary(upstream).answer.then(
          () => true,
          () => false,
        );
      // The failing one is in the round, until twelve calls in a row go to the others.
      await until(() => failing.seen.calls > 0 || ok().then(() => false));
      await until(async () => (await Promise.all(Array.from({ length: 12 }, ok))).every(Boolean));
      failing.mode = undefined;
      const before = failing.seen.calls;
      await until(async () => (await ok()) && failing.seen.calls > before);
      expect(third.seen.calls).toBeGreaterThan(0);
    });
  });
}
