import type { Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { Code } from '../../../../../runtime/contract/index.js';
import { Flag, FrameType } from '../../../../../runtime/service/upstream/lean/frames.js';
import { CONNECTION_WINDOW, STREAM_WINDOW } from '../../../../../runtime/service/upstream/lean/receive-flow.js';
import { CALL, failure, HELLO, message, onCall, PATH, rawPair, type Peer } from './raw-server.js';

const { DATA, HEADERS, RST_STREAM, WINDOW_UPDATE } = FrameType;

/** What the client has let the server send in a stream, beyond the first window. */
const granted = (peer: Peer, stream: number): number =>
  peer.frames
    .filter((seen) => seen.type === WINDOW_UPDATE && seen.stream === stream)
    .reduce((sum, { payload }) => sum + payload.readUInt32BE(0), 0);

const sentBytes = (peer: Peer, stream: number): number =>
  peer.frames
    .filter((seen) => seen.type === DATA && seen.stream === stream)
    .reduce((sum, { payload }) => sum + payload.length, 0);

/** Sends messages of 16 KB, prefix included, as far as the client's windows reach. */
function sendAsAllowed(peer: Peer, stream: number, count: number): void {
  let sent = 0;
  const send = (): void => {
    while (sent < count && (sent + 1) * 16_384 <= STREAM_WINDOW + granted(peer, stream)) {
      peer.data(stream, message(Buffer.alloc(16_379, sent)));
      sent++;
      if (sent === count) peer.trailers(stream);
    }
  };
  peer.headers(stream);
  peer.on(WINDOW_UPDATE, (seen) => seen.stream === stream && send());
  send();
}

describe('what a stream receives', () => {
  it('is held back by flow control until it is taken, and then goes on', async () => {
    const { connection, peer } = await rawPair(
      onCall((peer, stream) => (stream > 1 ? peer.answer(stream) : sendAsAllowed(peer, stream, 200))),
    );
    const call = connection.stream(PATH, CALL);
    await call.headers;
    // A round trip later, nothing that was not taken has been given back.
    await connection.unary(PATH, HELLO, CALL).answer;
    expect(granted(peer(), 1)).toBe(0);
    let count = 0;
    for await (const bytes of call) {
      expect(bytes[0]).toBe(count % 256);
      count++;
      expect(STREAM_WINDOW + granted(peer(), 1) - count * 16_384).toBeLessThanOrEqual(STREAM_WINDOW);
    }
    expect(count).toBe(200);
  });

  it('may be one message larger than the window', async () => {
    const body = Buffer.alloc(3 * STREAM_WINDOW, 'x');
    const bytes = message(body);
    const { connection } = await rawPair(
      onCall((peer, stream) => {
        let at = 0;
        const send = (): void => {
          while (at < bytes.length && at + 10_000 <= STREAM_WINDOW + granted(peer, stream)) {
            peer.data(stream, bytes.subarray(at, at + 10_000));
            at += 10_000;
          }
          if (at >= bytes.length && at < Infinity) {
            at = Infinity;
            peer.trailers(stream);
          }
        };
        peer.headers(stream);
        peer.on(WINDOW_UPDATE, (seen) => seen.stream === stream && send());
        send();
      }),
    );
    expect((await connection.unary(PATH, HELLO, CALL).answer).message.equals(body)).toBe(true);
    for await (const received of connection.stream(PATH, CALL)) expect(received.equals(body)).toBe(true);
  });

  it('does not hold up other calls: the window of the connection is given back as bytes come', async () => {
    const { connection, peer } = await rawPair(
      onCall((peer, stream) => (stream > 150 ? peer.answer(stream) : sendAsAllowed(peer, stream, 16))),
    );
    // More than the window of the connection, in streams that nobody reads.
    const calls = Array.from({ length: 75 }, () => connection.stream(PATH, CALL));
    expect(75 * STREAM_WINDOW).toBeGreaterThan(CONNECTION_WINDOW);
    expect(String((await connection.unary(PATH, HELLO, CALL).answer).message)).toBe('ok');
    await expect.poll(() => granted(peer(), 0)).toBeGreaterThan(CONNECTION_WINDOW);
    for (const call of calls) call.cancel();
  });

  it('is dropped once it is cancelled', async () => {
    const { connection } = await rawPair(onCall((peer, stream) => sendAsAllowed(peer, stream, 10)));
    const call = connection.stream(PATH, CALL);
    const reader = call[Symbol.asyncIterator]();
    await reader.next();
    call.cancel();
    expect((await failure(reader.next())).code).toBe(Code.CANCELLED);
    expect(await reader.next()).toEqual({ done: true, value: undefined });
  });

  it('is taken to its end before the failure that came after it', async () => {
    const { connection } = await rawPair(
      onCall((peer, stream) => {
        peer.headers(stream);
        peer.data(stream, Buffer.concat([message('one'), message('two')]));
        peer.trailers(stream, [
          ['grpc-status', '10'],
          ['x-why', 'so'],
        ]);
      }),
    );
    const call = connection.stream(PATH, CALL);
    expect(await call.trailers).toEqual([['x-why', 'so']]);
    const reader = call[Symbol.asyncIterator]();
    expect(String((await reader.next()).value)).toBe('one');
    expect(String((await reader.next()).value)).toBe('two');
    expect((await failure(reader.next())).code).toBe(Code.ABORTED);
  });
});

describe('what a stream sends', () => {
  it('waits for the windows of the server: a write settles when it is gone', async () => {
    const { connection, peer } = await rawPair(onCall(() => {}, [4, 1000]));
    await expect.poll(() => connection.state).toBe('ready');
    const call = connection.stream(PATH, CALL);
    let written = 0;
    const writing = (async () => {
      for (let i = 0; i < 10; i++) {
        await call.write(Buffer.alloc(395));
        written++;
      }
      call.end();
    })();
    await expect.poll(() => sentBytes(peer(), 1)).toBe(1000);
    expect(written).toBe(2);
    peer().number(WINDOW_UPDATE, 1, 200);
    await expect.poll(() => [sentBytes(peer(), 1), written]).toEqual([1200, 3]);
    // The server widens the window of all streams.
    peer().settings([4, 3800]);
    await writing;
    await expect.poll(() => sentBytes(peer(), 1)).toBe(4000);
    await expect.poll(() => peer().frames.at(-1)?.flags).toBe(Flag.END_STREAM);
    call.cancel();
  });

  it('shares the window of the connection: a large message does not hold small ones up', async () => {
    const { connection, peer } = await rawPair(onCall(() => {}, [4, 0x7fff_ffff]));
    await expect.poll(() => connection.state).toBe('ready');
    const large = connection.unary(PATH, Buffer.alloc(1 << 20), CALL);
    const calls = [1, 2, 3].map(() => connection.unary(PATH, HELLO, CALL));
    await expect.poll(() => sentBytes(peer(), 1)).toBe(65_535);
    expect(sentBytes(peer(), 3)).toBe(0);
    peer().number(WINDOW_UPDATE, 0, 40_000);
    await expect.poll(() => [3, 5, 7].map((stream) => sentBytes(peer(), stream))).toEqual([10, 10, 10]);
    await expect.poll(() => sentBytes(peer(), 1)).toBe(65_535 + 40_000 - 30);
    large.cancel();
    peer().number(WINDOW_UPDATE, 0, 1 << 20);
    for (const { stream } of peer()
      .frames.filter(({ type }) => type === HEADERS)
      .slice(1))
      peer().answer(stream);
    for (const call of calls) await call.answer;
    expect(sentBytes(peer(), 1)).toBe(65_535 + 40_000 - 30);
  });

  it('is held back by what waits for the socket until less waits, not until nothing does', async () => {
    const { connection, peer } = await rawPair(onCall(() => {}));
    await expect.poll(() => connection.state).toBe('ready');
    const { socket } = (connection as unknown as { transport: { socket: Socket } }).transport;
    let waiting = 300_000;
    // Between large requests of others the queue of a socket may never run empty.
    Object.defineProperties(socket, {
      writableLength: { get: () => waiting },
      writableNeedDrain: { get: () => true },
    });
    const call = connection.stream(PATH, CALL);
    let written = 0;
    const writing = call.write(HELLO).then(() => written++);
    await expect.poll(() => sentBytes(peer(), 1)).toBe(10);
    expect(written).toBe(0);
    const write = socket.write.bind(socket) as (bytes: Uint8Array, done: () => void) => boolean;
    vi.spyOn(socket, 'write').mockImplementation(((bytes: Uint8Array, done?: () => void) =>
      write(bytes, () => {
        waiting = 100_000;
        done?.();
      })) as never);
    connection.unary(PATH, HELLO, CALL).answer.catch(() => {});
    await writing;
    await call.write(HELLO);
    expect(waiting).toBe(100_000);
  });

  it('shrinks with a window that the server takes back', async () => {
    const { connection, peer } = await rawPair(onCall(() => {}, [4, 100]));
    await expect.poll(() => connection.state).toBe('ready');
    const call = connection.stream(PATH, CALL);
    void call.write(Buffer.alloc(295));
    await expect.poll(() => sentBytes(peer(), 1)).toBe(100);
    peer().settings([4, 40]);
    peer().number(WINDOW_UPDATE, 1, 60);
    peer().number(WINDOW_UPDATE, 1, 50);
    await expect.poll(() => sentBytes(peer(), 1)).toBe(150);
    call.cancel();
  });

  it('ends, with what is unsent, when the call ends; who waits to write goes on', async () => {
    const { connection, peer } = await rawPair(
      onCall(
        (peer, stream) => {
          peer.on(DATA, () =>
            peer.trailers(stream, [
              [':status', '200'],
              ['grpc-status', '3'],
            ]),
          );
        },
        [4, 10],
      ),
    );
    const call = connection.stream(PATH, CALL);
    await call.write(Buffer.alloc(100));
    await call.write(Buffer.alloc(100));
    call.end();
    expect((await failure(call[Symbol.asyncIterator]().next())).code).toBe(Code.INVALID_ARGUMENT);
    await expect.poll(() => peer().frames.at(-1)).toMatchObject({ type: RST_STREAM, stream: 1 });
    expect(sentBytes(peer(), 1)).toBe(10);
  });

  it('waits for a socket that takes no more', async () => {
    const { connection, peer } = await rawPair(
      onCall((peer) => peer.number(WINDOW_UPDATE, 0, 1 << 30), [4, 0x7fff_ffff]),
    );
    await expect.poll(() => connection.state).toBe('ready');
    const call = connection.stream(PATH, CALL);
    await call.write(HELLO);
    await expect.poll(() => sentBytes(peer(), 1)).toBe(10);
    peer().socket.pause();
    let written = 0;
    const writing = (async () => {
      for (let i = 0; i < 64; i++) {
        await call.write(Buffer.alloc(1 << 20));
        await new Promise(setImmediate);
        written++;
      }
    })();
    let before = -1;
    // It stands still, somewhere before the end.
    await expect
      .poll(() => {
        const still = written === before && written > 0;
        before = written;
        return still;
      })
      .toBe(true);
    expect(written).toBeLessThan(64);
    peer().socket.resume();
    await writing;
    call.cancel();
  });
});
