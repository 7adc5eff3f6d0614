import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import { Code } from '../../../../../runtime/contract/index.js';
import { openConnection } from '../../../../../runtime/service/upstream/lean/index.js';
import { FrameType } from '../../../../../runtime/service/upstream/lean/frames.js';
import { Pings } from '../../../../../runtime/service/upstream/lean/pings.js';
import { CALL, failure, HELLO, listen, message, onCall, PATH, rawPair, type Peer } from './raw-server.js';

const { DATA, GOAWAY, HEADERS, PING, RST_STREAM } = FrameType;
const answering = onCall((peer, stream) => peer.answer(stream));
const streams = (peer: Peer): number[] =>
  peer.frames.filter(({ type }) => type === HEADERS).map(({ stream }) => stream);
const resets = (peer: Peer) =>
  peer.frames.filter(({ type }) => type === RST_STREAM).map(({ stream, payload }) => [stream, payload.readUInt32BE(0)]);

/** Holds the event loop up, which the client shares with the server, past a time limit of its own. */
function block(ms: number): void {
  for (const until = performance.now() + ms; performance.now() < until;);
}

describe('connecting', () => {
  it('goes from connecting to ready to closed, told to whoever listens', async () => {
    const { connection } = await rawPair(answering);
    const seen: string[] = [];
    connection.onState((state) => seen.push(state));
    const stop = connection.onState(() => seen.push('and again'));
    stop();
    expect(connection).toMatchObject({ state: 'connecting', reason: '', openCalls: 0 });
    const call = connection.unary(PATH, HELLO, CALL);
    expect(connection.openCalls).toBe(1);
    await call.answer;
    connection.close();
    connection.close();
    expect(seen).toEqual(['ready', 'closed']);
    expect(connection).toMatchObject({ state: 'closed', reason: 'it was closed here', openCalls: 0 });
  });

  it('that is refused ends the calls that waited, which were not processed', async () => {
    const server = createServer();
    const port = await listen(server);
    server.close();
    const connection = openConnection({ host: '127.0.0.1', port }, { connectMs: 20_000 });
    const error = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(error).toMatchObject({ code: Code.UNAVAILABLE, notProcessed: true });
    expect(error.message).toBe(`connection to 127.0.0.1:${port}: connect ECONNREFUSED 127.0.0.1:${port}`);
    expect(await failure(connection.unary(PATH, HELLO, CALL).answer)).toMatchObject({ notProcessed: true });
  });

  it.each([
    ['a Unix socket that is not there', { path: '/nowhere/model.sock' }, {}, /unix:\/nowhere\/model\.sock: .*ENOENT/],
    ['a port that is none', { host: '::1', port: 70_000 }, {}, /\[::1\]:70000: .*70000/],
    ['a key that is none', { host: '127.0.0.1', port: 1 }, { tls: { cert: 'x', key: 'y' } }, /PEM/i],
  ])('to %s fails as a state, not by throwing', async (_name, target, options, says) => {
    const connection = openConnection(target, { connectMs: 20_000, ...options });
    expect((await failure(connection.unary(PATH, HELLO, CALL).answer)).message).toMatch(says);
    expect(connection.state).toBe('closed');
  });

  it('is given up when the server says nothing', async () => {
    const { connection } = await rawPair(() => {}, { connectMs: 30 });
    const error = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(error).toMatchObject({ code: Code.UNAVAILABLE, notProcessed: true, message: /within 30 ms/ });
  });

  it('comes about when the server answered in time, and it was this process that was held up', async () => {
    const { connection } = await rawPair(
      (peer) => {
        peer.on(FrameType.SETTINGS, ({ flags }) => {
          if (flags !== 0) return;
          peer.settings();
          block(600);
        });
      },
      { connectMs: 500 },
    );
    await expect.poll(() => connection.state).not.toBe('connecting');
    expect(connection).toMatchObject({ state: 'ready', reason: '' });
  });

  it('that is given up by drain or close ends the calls that waited', async () => {
    for (const end of ['drain', 'close'] as const) {
      const { connection } = await rawPair(() => {});
      const call = connection.stream(PATH, CALL);
      connection[end]('enough');
      expect(await failure(call[Symbol.asyncIterator]().next())).toMatchObject({
        message: /enough/,
        notProcessed: true,
      });
    }
  });
});

describe('the end of a call', () => {
  it('by its deadline resets the stream, whether its headers came or not', async () => {
    const { connection, peer } = await rawPair(onCall((peer, stream) => stream > 1 && peer.headers(stream)));
    for (let i = 0; i < 2; i++) {
      const error = await failure(connection.unary(PATH, HELLO, { metadata: [], deadlineMs: 20 }).answer);
      expect(error).toMatchObject({ code: Code.DEADLINE_EXCEEDED, notProcessed: false });
    }
    await expect
      .poll(() => resets(peer()))
      .toEqual([
        [1, 8],
        [3, 8],
      ]);
    expect(connection).toMatchObject({ state: 'ready', openCalls: 0 });
  });

  it('by a deadline that is over already does not ask the server', async () => {
    const { connection, peer } = await rawPair(answering);
    const error = await failure(connection.unary(PATH, HELLO, { metadata: [], deadlineMs: 0 }).answer);
    expect(error.code).toBe(Code.DEADLINE_EXCEEDED);
    await connection.unary(PATH, HELLO, CALL).answer;
    expect(streams(peer())).toEqual([1]);
  });

  it('by its deadline comes while connecting too', async () => {
    const { connection } = await rawPair(() => {});
    const error = await failure(connection.unary(PATH, HELLO, { metadata: [], deadlineMs: 20 }).answer);
    expect(error.code).toBe(Code.DEADLINE_EXCEEDED);
    expect(connection).toMatchObject({ state: 'connecting', openCalls: 0 });
  });

  it('by a reset of the server at the deadline is the deadline', async () => {
    const { connection } = await rawPair(
      onCall((peer, stream) => {
        block(60);
        peer.number(RST_STREAM, stream, 8);
      }),
    );
    await expect.poll(() => connection.state).toBe('ready');
    const error = await failure(connection.unary(PATH, HELLO, { metadata: [], deadlineMs: 40 }).answer);
    expect(error.code).toBe(Code.DEADLINE_EXCEEDED);
  });

  it('by cancel resets the stream once; nobody needs to wait for the answer', async () => {
    const { connection, peer } = await rawPair(onCall(() => {}));
    await expect.poll(() => connection.state).toBe('ready');
    const call = connection.unary(PATH, HELLO, CALL);
    const waited = connection.unary(PATH, HELLO, CALL);
    call.cancel();
    call.cancel();
    waited.cancel();
    expect(await failure(waited.answer)).toMatchObject({ code: Code.CANCELLED });
    await expect
      .poll(() => resets(peer()))
      .toEqual([
        [1, 8],
        [3, 8],
      ]);
  });

  it('by cancel while connecting sends nothing', async () => {
    const { connection, peer } = await rawPair(answering);
    connection.unary(PATH, HELLO, CALL).cancel();
    await connection.unary(PATH, HELLO, CALL).answer;
    expect(streams(peer())).toEqual([1]);
    expect(resets(peer())).toEqual([]);
  });

  it('by loss of the connection is UNAVAILABLE, and perhaps processed', async () => {
    const { connection } = await rawPair(onCall((peer) => peer.socket.destroy()));
    const error = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(error).toMatchObject({ code: Code.UNAVAILABLE, notProcessed: false });
  });

  it('by close, in the turn in which it began, is known not to have been processed', async () => {
    const { connection, peer } = await rawPair(onCall(() => {}));
    await expect.poll(() => connection.state).toBe('ready');
    const sent = connection.unary(PATH, HELLO, CALL);
    await expect.poll(() => streams(peer())).toEqual([1]);
    const unsent = connection.unary(PATH, HELLO, CALL);
    connection.close('done');
    expect(await failure(sent.answer)).toMatchObject({ notProcessed: false, message: /done/ });
    expect(await failure(unsent.answer)).toMatchObject({ notProcessed: true });
    await expect.poll(() => peer().frames.at(-1)?.type).toBe(GOAWAY);
    expect(streams(peer())).toEqual([1]);
  });
});

describe('GOAWAY', () => {
  it('ends calls above the last stream as not processed, lets the others go on, then closes', async () => {
    const { connection } = await rawPair(
      onCall(
        (peer, stream) => {
          if (stream < 3) return;
          peer.send(
            GOAWAY,
            0,
            0,
            Buffer.concat([Buffer.from([0, 0, 0, 1, 0, 0, 0, 11]), Buffer.from('too_many_pings')]),
          );
          peer.send(GOAWAY, 0, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]));
          setTimeout(() => peer.answer(1), 50);
        },
        [3, 2],
      ),
    );
    const [first, second, third] = [1, 2, 3].map(() => connection.unary(PATH, HELLO, CALL).answer);
    const seen: string[] = [];
    connection.onState((state) => seen.push(state));
    for (const call of [second, third]) {
      const error = await failure(call as Promise<unknown>);
      expect(error).toMatchObject({ code: Code.UNAVAILABLE, notProcessed: true });
      expect(error.message).toContain('going away (ENHANCE_YOUR_CALM: too_many_pings)');
    }
    expect(connection.state).toBe('draining');
    expect(await failure(connection.unary(PATH, HELLO, CALL).answer)).toMatchObject({ notProcessed: true });
    expect(String((await first)?.message)).toBe('ok');
    expect(connection.state).toBe('closed');
    expect(connection.reason).toContain('too_many_pings');
    expect(seen).toEqual(['ready', 'draining', 'closed']);
  });

  it('on an idle connection closes it', async () => {
    const { connection, peer } = await rawPair(answering);
    await connection.unary(PATH, HELLO, CALL).answer;
    peer().send(GOAWAY, 0, 0, Buffer.from([0, 0, 0, 1, 0, 0, 0, 0]));
    await expect.poll(() => connection.state).toBe('closed');
  });

  it('followed by the end of the connection ends the calls that were left', async () => {
    const { connection } = await rawPair(
      onCall((peer) => {
        peer.send(GOAWAY, 0, 0, Buffer.from([0x7f, 255, 255, 255, 0, 0, 0, 0]));
        peer.socket.end();
      }),
    );
    expect(await failure(connection.unary(PATH, HELLO, CALL).answer)).toMatchObject({
      code: Code.UNAVAILABLE,
      notProcessed: false,
    });
  });
});

describe('drain', () => {
  it('takes no new calls, and closes when the open and the waiting ones have ended', async () => {
    const { connection } = await rawPair(
      onCall((peer, stream) => void setTimeout(() => peer.answer(stream), 20), [3, 1]),
    );
    await expect.poll(() => connection.state).toBe('ready');
    const calls = [1, 2, 3].map(() => connection.unary(PATH, HELLO, CALL).answer);
    connection.drain('moved');
    connection.drain('moved again');
    expect(connection).toMatchObject({ state: 'draining', reason: 'moved', openCalls: 3 });
    expect(await failure(connection.unary(PATH, HELLO, CALL).answer)).toMatchObject({ notProcessed: true });
    for (const call of calls) expect(String((await call).message)).toBe('ok');
    expect(connection).toMatchObject({ state: 'closed', reason: 'moved' });
  });
});

describe('the limit of concurrent streams', () => {
  it('makes calls wait, in order, each with the time that is left of its deadline', async () => {
    let most = 0;
    const open = new Set<number>();
    const { connection, peer } = await rawPair(
      onCall(
        (peer, stream) => {
          open.add(stream);
          most = Math.max(most, open.size);
          setTimeout(() => {
            open.delete(stream);
            peer.answer(stream, String(stream));
          }, 10);
        },
        [3, 2],
      ),
    );
    const bodies = await Promise.all(
      Array.from({ length: 9 }, async () => String((await connection.unary(PATH, HELLO, CALL).answer).message)),
    );
    expect(bodies).toEqual([1, 3, 5, 7, 9, 11, 13, 15, 17].map(String));
    expect(most).toBe(2);
    expect(connection.maxCalls).toBe(2);
    const timeouts = peer()
      .frames.filter(({ type }) => type === HEADERS)
      .map(
        ({ payload }) =>
          peer()
            .decoder.decode(payload)
            ?.find(([name]) => name === 'grpc-timeout')?.[1] ?? '',
      );
    for (const timeout of timeouts) expect(parseInt(timeout)).toBeLessThanOrEqual(60_000);
    expect(parseInt(timeouts.at(-1) ?? '')).toBeLessThan(parseInt(timeouts[0] ?? ''));
  });

  it('lets those go on that wait when the server widens it; who is cancelled leaves the queue', async () => {
    const { connection, peer } = await rawPair(onCall((peer, stream) => peer.answer(stream), [3, 0]));
    await expect.poll(() => connection.state).toBe('ready');
    const [first, second] = [connection.unary(PATH, HELLO, CALL), connection.unary(PATH, HELLO, CALL)];
    first.cancel();
    peer().settings([3, 100]);
    await second.answer;
    expect(streams(peer())).toEqual([1]);
  });
});

describe('pings', () => {
  it('of the server are answered', async () => {
    const { connection, peer } = await rawPair((peer) => {
      answering(peer);
      peer.send(PING, 0, 0, Buffer.from('12345678'));
      peer.send(PING, 1, 0, Buffer.from('unasked!'));
    });
    await connection.unary(PATH, HELLO, CALL).answer;
    expect(peer().frames.find(({ type }) => type === PING)).toMatchObject({
      flags: 1,
      payload: Buffer.from('12345678'),
    });
  });

  it('keep a connection with open calls under watch: silence closes it', async () => {
    const { connection, peer } = await rawPair(
      onCall((peer) => peer.headers(1)),
      {
        keepaliveMs: 20,
        keepaliveTimeoutMs: 60,
      },
    );
    const error = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(error).toMatchObject({ code: Code.UNAVAILABLE, message: /does not answer pings/ });
    expect(peer().frames.some(({ type }) => type === PING)).toBe(true);
  });

  it('are no reason to close where the answer came in time, and it was this process that was held up', async () => {
    const { connection } = await rawPair(
      (peer) => {
        peer.settings();
        peer.on(PING, ({ payload }) => {
          peer.send(PING, 1, 0, payload);
          block(600);
          setTimeout(() => peer.answer(1), 10);
        });
      },
      { keepaliveMs: 10, keepaliveTimeoutMs: 500, connectMs: 20_000 },
    );
    expect(String((await connection.unary(PATH, HELLO, CALL).answer).message)).toBe('ok');
  });

  it('go on for as long as a call is open and nothing comes of it', async () => {
    const { connection } = await rawPair(
      (peer) => {
        let pings = 0;
        peer.settings();
        peer.on(PING, ({ payload }) => {
          peer.send(PING, 1, 0, payload);
          if (++pings === 3) peer.answer(1);
        });
      },
      { keepaliveMs: 10, keepaliveTimeoutMs: 20_000 },
    );
    expect(String((await connection.unary(PATH, HELLO, CALL).answer).message)).toBe('ok');
  });

  it('are not sent by a connection without calls', async () => {
    let looks = 0;
    let sent = 0;
    const pings = new Pings({
      everyMs: 5,
      timeoutMs: 1000,
      send: () => sent++,
      isBusy: () => ++looks < 0,
      onSilence: () => {},
    });
    await expect.poll(() => looks).toBeGreaterThan(2);
    pings.stop();
    expect(sent).toBe(0);
  });
});

it('counts on no more than the bytes that the server lets it send', async () => {
  // Windows of 10 bytes for streams, widened byte by byte.
  const { connection, peer } = await rawPair(
    (peer) => {
      peer.settings([4, 10]);
      peer.on(DATA, ({ stream, flags, payload }) => {
        if (flags === 1) peer.answer(stream);
        else if (payload.length > 0) peer.number(FrameType.WINDOW_UPDATE, stream, 3);
      });
    },
    { connectMs: 20_000 },
  );
  await connection.unary(PATH, Buffer.from('0123456789abcdef'), CALL).answer;
  const data = peer().frames.filter(({ type }) => type === DATA);
  expect(data.map(({ payload }) => payload.length)).toEqual([10, 3, 3, 3, 2]);
  expect(Buffer.concat(data.map(({ payload }) => payload))).toEqual(message('0123456789abcdef'));
});
