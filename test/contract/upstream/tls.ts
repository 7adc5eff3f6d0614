import { ServerCredentials } from '@grpc/grpc-js';
import { copyFileSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { Authority, contents, type Pair } from './certificates.js';
import { serve, type TestServer } from './server.js';
import { collect, failure, stream, unary, until, type UnderTest } from './under-test.js';

async function start(pair: Pair, clientCa?: string, address?: string): Promise<TestServer> {
  const roots = clientCa === undefined ? null : readFileSync(clientCa);
  const credentials = ServerCredentials.createSsl(roots, [contents(pair)], clientCa !== undefined);
  const server = await serve({ credentials, ...(address === undefined ? {} : { address }) });
  onTestFinished(() => server.kill());
  return server;
}

/** TLS and mTLS, with certificates made for the run. */
export function tlsSuite(under: UnderTest): void {
  describe('TLS', () => {
    let [authority, other]: Authority[] = [];
    let [server, client, stranger]: Pair[] = [];
    beforeAll(() => {
      [authority, other] = [new Authority(), new Authority('Another')];
      server = authority.issue('DNS:localhost', 'DNS:model.test');
      client = authority.issue('DNS:client.test');
      stranger = other.issue('DNS:localhost');
    });
    const open = (at: { port: number }, environment: Record<string, string>) =>
      under.open(`localhost:${at.port}`, { AO_MODEL_TLS_CA: authority!.ca, ...environment });

    it('calls a server whose certificate the authority signed', async () => {
      const upstream = open(await start(server!), {});
      expect(String((await unary(upstream).answer).message)).toBe('hello');
      const bidi = stream(upstream, 'Bidi');
      const echoed = collect(bidi);
      await bidi.write(Buffer.alloc(1_000_000));
      bidi.end();
      expect(await echoed).toHaveLength(1);
    });

    it('does not call a server that another authority vouches for, or that has another name, or speaks plainly', async () => {
      const wrongCa = open(await start(stranger!), {});
      const wrongName = open(await start(server!), { AO_MODEL_TLS_NAME: 'other.test' });
      const plain = open(await serve().then((s) => (onTestFinished(() => s.kill()), s)), {});
      const unknownCa = under.open(`localhost:${(await start(server!)).port}`, { AO_MODEL_TLS: '1' });
      for (const upstream of [wrongCa, wrongName, plain, unknownCa])
        expect(await failure(unary(upstream))).toMatchObject({ code: 14 });
    });

    it('takes the name to expect of the server', async () => {
      const { port } = await start(server!);
      const upstream = under.open(`127.0.0.1:${port}`, {
        AO_MODEL_TLS_CA: authority!.ca,
        AO_MODEL_TLS_NAME: 'model.test',
      });
      expect(String((await unary(upstream).answer).message)).toBe('hello');
    });

    it('shows its own certificate to a server that wants one', async () => {
      const at = await start(server!, authority!.ca);
      const mutual = open(at, { AO_MODEL_TLS_CERT: client!.cert, AO_MODEL_TLS_KEY: client!.key });
      expect(String((await unary(mutual).answer).message)).toBe('hello');
      const foreign = open(at, { AO_MODEL_TLS_CERT: stranger!.cert, AO_MODEL_TLS_KEY: stranger!.key });
      for (const upstream of [foreign, open(at, {})])
        expect(await failure(unary(upstream))).toMatchObject({ code: 14 });
    });

    it('uses a certificate that was rotated for the next connection, and the last good one while the file is half written', async () => {
      const [cert, key] = [join(tmpdir(), `ao-${process.pid}.crt`), join(tmpdir(), `ao-${process.pid}.key`)];
      const put = (pair: Pair): void => (copyFileSync(pair.cert, cert), copyFileSync(pair.key, key));
      put(client!);
      const both = await start(server!, authority!.ca);
      const upstream = open(both, { AO_MODEL_TLS_CERT: cert, AO_MODEL_TLS_KEY: key });
      expect(String((await unary(upstream).answer).message)).toBe('hello');
      writeFileSync(key, 'half');
      const again = (ca: string) => (both.kill(), start(server!, ca, both.address));
      const second = await again(authority!.ca);
      await until(() =>
        unary(upstream)
          .answer.then(() => true)
          .catch(() => false),
      );
      put(stranger!);
      second.kill();
      await start(server!, other!.ca, both.address);
      await until(() =>
        unary(upstream)
          .answer.then(() => true)
          .catch(() => false),
      );
    });
  });
}
