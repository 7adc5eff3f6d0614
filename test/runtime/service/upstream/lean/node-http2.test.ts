import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Code } from '../../../../../runtime/contract/index.js';
import { openConnection } from '../../../../../runtime/service/upstream/lean/index.js';
import { CALL, failure, HELLO, listen, message, PATH } from './raw-server.js';

type Headers = Record<string, string>;

/** A connection to a server of node:http2, that is nghttp2, that answers each stream so. */
async function nodePair(answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void, settings = {}) {
  const server = createServer({ settings });
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    answer(stream, headers);
  });
  server.on('sessionError', () => {});
  const port = await listen(server);
  const connection = openConnection({ host: '127.0.0.1', port }, { connectMs: 20_000 });
  onTestFinished(() => connection.close());
  return connection;
}

const respond = (stream: ServerHttp2Stream, headers: Headers, trailers: Headers): void => {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc', ...headers }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', ...trailers }));
  stream.end(message('ok'));
};

describe('with a server of node:http2', () => {
  it.each([4096, 0, 200])('random header lists come out as they went in (its table: %i bytes)', async (table) => {
    let seed = 42;
    const random = (below: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % below;
    const pick = (alphabet: string, length: number) =>
      Array.from({ length }, () => alphabet[random(alphabet.length)]).join('');
    const value = () =>
      Array.from({ length: random(60) }, () => String.fromCharCode(0x21 + random(94))).join('') || 'v';
    const names = Array.from(
      { length: 40 },
      () => `x-${pick('abcdefghijklmnopqrstuvwxyz0123456789-_.', 1 + random(20))}`,
    );
    const values = Array.from({ length: 60 }, value);
    const list = (): Headers =>
      Object.fromEntries(
        Array.from({ length: random(12) }, () => [
          names[random(names.length)],
          random(3) === 0 ? value() : values[random(60)],
        ]),
      ) as Headers;
    const rounds = Array.from({ length: 400 }, () => ({ headers: list(), trailers: list(), sent: list() }));
    const got: IncomingHttpHeaders[] = [];
    const connection = await nodePair(
      (stream, headers) => {
        const round = rounds[got.push(headers) - 1] as (typeof rounds)[0];
        respond(stream, round.headers, round.trailers);
      },
      { headerTableSize: table },
    );
    for (const [i, { headers, trailers, sent }] of rounds.entries()) {
      const options = { metadata: Object.entries(sent), deadlineMs: 60_000 };
      const answer = await connection.unary(PATH, HELLO, options).answer;
      // Node adds a date.
      const initial = answer.headers.filter(([key]) => key !== 'date');
      expect(Object.fromEntries(initial)).toEqual(headers);
      expect(Object.fromEntries(answer.trailers)).toEqual(trailers);
      expect(got[i]).toMatchObject(sent);
    }
  });

  it('calls go on while it limits them to ten at a time', async () => {
    const connection = await nodePair((stream) => respond(stream, {}, {}), { maxConcurrentStreams: 10 });
    const calls = Array.from({ length: 500 }, () => connection.unary(PATH, HELLO, CALL).answer);
    expect((await Promise.all(calls)).every(({ message }) => String(message) === 'ok')).toBe(true);
    expect(connection.maxCalls).toBe(10);
  });

  it('a server that shuts down gently finishes the open call', async () => {
    const connection = await nodePair((stream) => {
      stream.session?.close();
      setTimeout(() => respond(stream, {}, {}), 30);
    });
    expect(String((await connection.unary(PATH, HELLO, CALL).answer).message)).toBe('ok');
    await expect.poll(() => connection.state).toBe('closed');
  });

  it('a path that it does not know, answered by a web page, is no gRPC', async () => {
    const connection = await nodePair((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'text/html' });
      stream.end('<html>');
    });
    expect(await failure(connection.unary(PATH, HELLO, CALL).answer)).toMatchObject({
      code: Code.UNKNOWN,
      message: /text\/html/,
    });
  });
});
