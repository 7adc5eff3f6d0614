import { once } from 'node:events';
import { mkdtempSync } from 'node:fs';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { serveDns } from './dns-server.js';
import { serve, type ServeOptions, type TestServer } from './server.js';
import { collect, failure, stream, unary, until, type UnderTest } from './under-test.js';
import type { LimitedUpstream } from '../../../runtime/service/upstream/index.js';

async function start(options?: ServeOptions): Promise<TestServer> {
  const server = await serve(options);
  onTestFinished(() => server.kill());
  return server;
}

/** Which of several servers answer `count` calls, and how often. */
async function whoAnswers(upstream: LimitedUpstream, count: number): Promise<Record<string, number>> {
  const times: Record<string, number> = {};
  for (let i = 0; i < count; i++) {
    const name = String((await unary(upstream, { 'x-who': '1' }).answer).message);
    times[name] = (times[name] ?? 0) + 1;
  }
  return times;
}

const works = (upstream: LimitedUpstream): Promise<boolean> =>
  unary(upstream).answer.then(
    () => true,
    () => false,
  );

/** Accepts connections and says nothing. */
async function serveSilence(): Promise<{ server: Server; port: number; sockets: Set<Socket> }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => sockets.add(socket.on('error', () => undefined))).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { server, port: (server.address() as AddressInfo).port, sockets };
}

/** A way to a server that may go silent, as a host that vanished. */
async function tunnel(port: number): Promise<{ port: number; silence(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect(port, '127.0.0.1');
    for (const socket of [near, far]) sockets.add(socket.on('error', () => undefined));
    near.pipe(far).pipe(near);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  const silence = (): void => {
    for (const socket of sockets) socket.unpipe().pause();
  };
  return { port: (server.address() as AddressInfo).port, silence };
}

/** How connections are made, kept, shared and given up. */
export function connectionSuite(under: UnderTest): void {
  describe('connections', () => {
    it('fails at once where nobody listens, and finds the server when it comes', async () => {
      const first = await start();
      first.kill();
      const upstream = under.open(first.address);
      expect(await failure(unary(upstream))).toMatchObject({ code: 14 });
      await start({ address: first.address });
      await until(() => works(upstream));
    });

    it('recovers from a server that was killed, and then fails no call', async () => {
      const server = await start();
      const upstream = under.open(server.address);
      expect(await works(upstream)).toBe(true);
      const lost = failure(unary(upstream, { 'x-delay-ms': 20_000 }));
      await until(() => server.seen.calls === 2);
      server.kill();
      expect((await lost).code).toBe(14);
      await start({ address: server.address });
      await until(() => works(upstream));
      for (let i = 0; i < 50; i++) expect(await works(upstream)).toBe(true);
    });

    it('gives up a server that accepts connections and says nothing, long before the deadline', async () => {
      const { port } = await serveSilence();
      const upstream = under.open(`127.0.0.1:${port}`);
      const errors = await Promise.all([failure(unary(upstream)), failure(collect(stream(upstream, 'Client')))]);
      // Had they waited for the deadline, it would be DEADLINE_EXCEEDED.
      expect(errors.map(({ code }) => code)).toEqual([14, 14]);
    });

    it('gives up a connection that goes silent while a call is open, by pings', async () => {
      const server = await start();
      const { port, silence } = await tunnel(server.port);
      const upstream = under.open(`127.0.0.1:${port}`, { AO_MODEL_KEEPALIVE_MS: '200' });
      expect(await works(upstream)).toBe(true);
      const call = failure(unary(upstream, { 'x-delay-ms': 60_000 }, undefined, 60_000));
      await until(() => server.seen.calls === 2);
      silence();
      expect((await call).code).toBe(14);
    });

    it('loses no call to a server that ends connections by their age', async () => {
      const options = { 'grpc.max_connection_age_ms': 100, 'grpc.max_connection_age_grace_ms': 20_000 };
      const { address, seen } = await start({ options });
      const upstream = under.open(address);
      const answers: Promise<unknown>[] = [];
      const until = performance.now() + 1500;
      while (performance.now() < until) {
        answers.push(unary(upstream, { 'x-delay-ms': 5 }).answer);
        const bidi = stream(upstream, 'Bidi');
        answers.push(collect(bidi));
        await bidi.write(Buffer.from('one'));
        bidi.end();
        await new Promise((resolve) => setTimeout(resolve, 2));
      }
      await Promise.all(answers);
      expect(seen.calls).toBe(answers.length);
    });

    it('speaks over a Unix socket', async () => {
      const address = `unix:${join(mkdtempSync(join(tmpdir(), 'ao-')), 'model.sock')}`;
      await start({ address });
      expect(String((await unary(under.open(address)).answer).message)).toBe('hello');
    });

    it('finds localhost by its name', async () => {
      const { port } = await start();
      expect(await works(under.open(`localhost:${port}`))).toBe(true);
      expect(await works(under.open(`dns:///localhost:${port}`))).toBe(true);
    });

    it('says UNAVAILABLE of a name that there is not', async () => {
      const dns = await serveDns();
      const error = await failure(unary(under.open(`dns://${dns.at}/nowhere.test:1`)));
      expect(error.code).toBe(14);
      expect(error.message).toMatch(/name resolution failed/i);
    });

    it('shares the calls among all servers of a name', async () => {
      const one = await start({ name: 'one' });
      await start({ name: 'two', address: `127.0.0.2:${one.port}` });
      const dns = await serveDns('127.0.0.1', '127.0.0.2');
      const upstream = under.open(`dns://${dns.at}/model.test:${one.port}`);
      await until(async () => Object.keys(await whoAnswers(upstream, 4)).length === 2);
      expect(await whoAnswers(upstream, 20)).toEqual({ one: 10, two: 10 });
    });

    it('asks for the name again when a server goes, and uses the one that came', async () => {
      const one = await start({ name: 'one' });
      const two = await start({ name: 'two', address: `127.0.0.2:${one.port}` });
      await start({ name: 'three', address: `127.0.0.3:${one.port}` });
      const dns = await serveDns('127.0.0.1', '127.0.0.2');
      const upstream = under.open(`dns://${dns.at}/model.test:${one.port}`);
      await until(async () => Object.keys(await whoAnswers(upstream, 4)).length === 2);
      dns.addresses.splice(0, 2, '127.0.0.1', '127.0.0.3');
      two.kill();
      await until(async () => (await works(upstream)) && 'three' in (await whoAnswers(upstream, 4)));
      expect(await whoAnswers(upstream, 10)).toEqual({ one: 5, three: 5 });
    });

    it('asks for a name at most once a second, however many calls fail', async () => {
      const dns = await serveDns('127.0.0.1');
      const free = await start();
      free.kill();
      const upstream = under.open(`dns://${dns.at}/model.test:${free.port}`);
      const began = performance.now();
      for (let i = 0; i < 200; i++) await failure(unary(upstream));
      expect(dns.asked).toBeLessThanOrEqual((performance.now() - began) / 1000 + 1);
    });

    it('says whether the server serves', async () => {
      const { address } = await start();
      // It has no health service.
      expect(await under.open(address).ready('r')).toBe(false);
    });

    it('ends the calls in flight when it is closed, and takes no more', async () => {
      const { address, seen } = await start();
      const upstream = under.open(address);
      const call = failure(unary(upstream, { 'x-delay-ms': 20_000 }));
      const bidi = failure(collect(stream(upstream, 'Bidi')));
      await until(() => seen.calls === 2);
      upstream.close();
      expect([(await call).code, (await bidi).code, (await failure(unary(upstream))).code]).toEqual([14, 14, 14]);
      await until(() => seen.cancelled === 2);
    });

    it('keeps two upstreams of one process apart', async () => {
      const { address } = await start();
      const [one, two] = [under.open(address), under.open(address)];
      expect([await works(one), await works(two)]).toEqual([true, true]);
      one.close();
      expect([await works(one), await works(two)]).toEqual([false, true]);
    });
  });
}
