import { readFileSync } from 'node:fs';
import { Socket } from 'node:net';
import { createServer } from 'node:tls';
import { ServerCredentials } from '@grpc/grpc-js';
import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { Authority, contents } from '../../../../contract/upstream/certificates.js';
import { Code } from '../../../../../runtime/contract/index.js';
import { openConnection } from '../../../../../runtime/service/upstream/lean/index.js';
import { echoPair } from './echo.js';
import { CALL, failure, HELLO, listen } from './raw-server.js';

const UNARY = '/echo.Echo/Unary';
const authority = new Authority();
const ca = readFileSync(authority.ca);
const here = authority.issue('IP:127.0.0.1', 'DNS:model.test');

describe('TLS', () => {
  it('is spoken with a server whose certificate an authority vouches for, by address or by name', async () => {
    const credentials = ServerCredentials.createSsl(null, [contents(here)]);
    for (const tls of [{ ca }, { ca, serverName: 'model.test' }]) {
      const { connection } = await echoPair({ tls }, credentials);
      const body = Buffer.alloc(300_000, 'tls');
      const answers = [1, 2, 3].map(() => connection.unary(UNARY, body, CALL).answer);
      for (const answer of answers) expect((await answer).message.equals(body)).toBe(true);
    }
  });

  it('checks the name that it was given where that is an address, too', async () => {
    const credentials = ServerCredentials.createSsl(null, [contents(authority.issue('IP:10.0.0.1'))]);
    const { connection } = await echoPair({ tls: { ca, serverName: '10.0.0.1' } }, credentials);
    expect(String((await connection.unary(UNARY, HELLO, CALL).answer).message)).toBe('hello');
  });

  it('sends at once what is small, as without TLS', async () => {
    const noDelay = vi.spyOn(Socket.prototype, 'setNoDelay');
    onTestFinished(() => noDelay.mockRestore());
    const { connection } = await echoPair({ tls: { ca } }, ServerCredentials.createSsl(null, [contents(here)]));
    const { port } = connection.target as { port: number };
    await connection.unary(UNARY, HELLO, CALL).answer;
    const ours = noDelay.mock.contexts.filter((socket) => (socket as Socket).remotePort === port);
    expect(ours).toHaveLength(1);
  });

  it('is mutual where the client has a certificate', async () => {
    const credentials = ServerCredentials.createSsl(ca, [contents(here)], true);
    const { cert, key } = authority.issue('DNS:client');
    const tls = { ca, cert: readFileSync(cert), key: readFileSync(key) };
    const { connection } = await echoPair({ tls }, credentials);
    expect(String((await connection.unary(UNARY, HELLO, CALL).answer).message)).toBe('hello');
    const without = await echoPair({ tls: { ca } }, credentials);
    expect(await failure(without.connection.unary(UNARY, HELLO, CALL).answer)).toMatchObject({
      code: Code.UNAVAILABLE,
      notProcessed: true,
    });
  });

  it.each([
    ['an authority that is not known', { ca: readFileSync(new Authority('Another').ca) }, /certificate/],
    ['the name of another', { ca, serverName: 'other.test' }, /other\.test/],
    ['the address of another as its name', { ca, serverName: '127.0.0.2' }, /127\.0\.0\.2/],
  ])('is refused with %s', async (_name, tls, says) => {
    const { connection } = await echoPair({ tls }, ServerCredentials.createSsl(null, [contents(here)]));
    const error = await failure(connection.unary(UNARY, HELLO, CALL).answer);
    expect(error).toMatchObject({ code: Code.UNAVAILABLE, message: says, notProcessed: true });
  });

  it('is refused by a server that does not offer HTTP/2, and by one that speaks in clear', async () => {
    const { cert_chain: cert, private_key: key } = contents(here);
    const tlsPort = await listen(createServer({ cert, key, ALPNProtocols: ['http/1.1'] }, () => {}));
    const { target: clear } = await echoPair();
    for (const target of [{ host: '127.0.0.1', port: tlsPort }, clear]) {
      const connection = openConnection(target, { tls: { ca }, connectMs: 20_000 });
      const error = await failure(connection.unary(UNARY, HELLO, CALL).answer);
      expect(error).toMatchObject({
        code: Code.UNAVAILABLE,
        message: /ALPN|SSL|TLS|disconnected/i,
        notProcessed: true,
      });
    }
  });

  it('that does not come about is given up in time', async () => {
    const port = await listen((await import('node:net')).createServer(() => {}));
    const connection = openConnection({ host: '127.0.0.1', port }, { tls: { ca }, connectMs: 30 });
    expect((await failure(connection.unary(UNARY, HELLO, CALL).answer)).message).toMatch(/within 30 ms/);
  });
});
