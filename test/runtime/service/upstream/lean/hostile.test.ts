import { describe, expect, it } from 'vitest';
import { Code } from '../../../../../runtime/contract/index.js';
import { frame, FrameType, numbersFrame } from '../../../../../runtime/service/upstream/lean/frames.js';
import { UpstreamError } from '../../../../../runtime/service/upstream/upstream.js';
import { block, CALL, failure, HELLO, message, OK_HEADERS, onCall, PATH, rawPair, type Peer } from './raw-server.js';

const { DATA, HEADERS, RST_STREAM, SETTINGS, PUSH_PROMISE, PING, GOAWAY, WINDOW_UPDATE, CONTINUATION } = FrameType;
const empty = Buffer.alloc(0);
const eight = Buffer.alloc(8);

/** What a server sends that ends the connection: what it is, how, the error in our GOAWAY, what the call says. */
const CRIMES: [name: string, commit: (peer: Peer) => void, error: number, says: RegExp][] = [
  ['DATA for a stream that nobody opened', (peer) => peer.data(99, empty), 1, /stream 99/],
  ['DATA for stream 0', (peer) => peer.data(0, empty), 1, /stream 0/],
  ['HEADERS for an even stream', (peer) => peer.headers(2), 1, /stream 2/],
  ['a reset of a stream that nobody opened', (peer) => peer.number(RST_STREAM, 7, 0), 1, /stream 7/],
  ['a push', (peer) => peer.send(PUSH_PROMISE, 4, 1, Buffer.alloc(4)), 1, /push/],
  ['a CONTINUATION of nothing', (peer) => peer.send(CONTINUATION, 4, 1, empty), 1, /CONTINUATION of nothing/],
  ['a frame within headers', (peer) => (peer.headers(1, OK_HEADERS, 0), peer.data(1, empty)), 1, /within headers/],
  [
    'a CONTINUATION of another stream',
    (peer) => (peer.headers(1, OK_HEADERS, 0), peer.send(CONTINUATION, 4, 3, empty)),
    1,
    /CONTINUATION of nothing/,
  ],
  ['headers with more padding than frame', (peer) => peer.send(HEADERS, 12, 1, Buffer.from([9, 0])), 1, /padding/],
  ['broken HPACK', (peer) => peer.send(HEADERS, 4, 1, Buffer.from([0xff])), 9, /HPACK/],
  ['a header name with capitals', (peer) => peer.headers(1, [['X', 'y']]), 1, /name that is none/],
  ['SETTINGS of five bytes', (peer) => peer.send(SETTINGS, 0, 0, Buffer.alloc(5)), 6, /SETTINGS of a wrong size/],
  ['SETTINGS on a stream', (peer) => peer.send(SETTINGS, 0, 1, empty), 1, /SETTINGS on a stream/],
  ['an acknowledgement with a payload', (peer) => peer.send(SETTINGS, 1, 0, Buffer.alloc(6)), 6, /wrong size/],
  ['a setting that allows pushes', (peer) => peer.settings([2, 1]), 1, /pushes/],
  ['a largest frame that is too small', (peer) => peer.settings([5, 100]), 1, /largest frame of 100/],
  ['a window of more than 2^31-1', (peer) => peer.settings([4, 0x8000_0000]), 3, /window/],
  ['a PING of seven bytes', (peer) => peer.send(PING, 0, 0, Buffer.alloc(7)), 6, /wrong size/],
  ['a PING on a stream', (peer) => peer.send(PING, 0, 1, eight), 1, /PING on a stream/],
  ['a GOAWAY of four bytes', (peer) => peer.send(GOAWAY, 0, 0, Buffer.alloc(4)), 1, /GOAWAY/],
  ['a GOAWAY on a stream', (peer) => peer.send(GOAWAY, 0, 1, eight), 1, /GOAWAY/],
  ['a reset of three bytes', (peer) => peer.send(RST_STREAM, 0, 1, Buffer.alloc(3)), 6, /wrong size/],
  ['a WINDOW_UPDATE of five bytes', (peer) => peer.send(WINDOW_UPDATE, 0, 0, Buffer.alloc(5)), 6, /wrong size/],
  ['a WINDOW_UPDATE of nothing', (peer) => peer.number(WINDOW_UPDATE, 0, 0), 1, /WINDOW_UPDATE of nothing/],
  ['a connection window of more than 2^31-1', (peer) => peer.number(WINDOW_UPDATE, 0, 0x7fff_ffff), 3, /window/],
  ['a frame of 16 MB', (peer) => peer.socket.write(Buffer.from([255, 255, 255, 1, 4, 0, 0, 0, 1])), 6, /16777215/],
  [
    'a window for open streams of more than 2^31-1',
    (peer) => (peer.number(WINDOW_UPDATE, 1, 0x7fff_0000), peer.settings([4, 0x7fff_ffff])),
    3,
    /window/,
  ],
];

/** Bytes without end of one frame; the client must give up rather than take them all. */
const FLOODS: [name: string, bytes: Buffer, first?: Buffer][] = [
  ['PING', frame(PING, 0, 0, eight)],
  ['SETTINGS', frame(SETTINGS, 0, 0, empty)],
  ['empty DATA', frame(DATA, 0, 1, empty)],
  ['PRIORITY', frame(FrameType.PRIORITY, 0, 1, Buffer.alloc(5))],
  ['unknown frames', frame(0x77, 0, 0, empty)],
  ['resets of closed streams', numbersFrame(RST_STREAM, 1, 0), numbersFrame(RST_STREAM, 1, 8)],
  ['empty CONTINUATION', frame(CONTINUATION, 0, 1, empty), frame(HEADERS, 0, 1, empty)],
  ['full CONTINUATION', frame(CONTINUATION, 0, 1, Buffer.alloc(16_384)), frame(HEADERS, 0, 1, empty)],
  ['DATA beyond the window', frame(DATA, 0, 1, Buffer.alloc(16_384)), frame(HEADERS, 4, 1, block(OK_HEADERS))],
];

describe('a server that breaks HTTP/2', () => {
  it.each(CRIMES)('with %s loses the connection, and calls end UNAVAILABLE', async (_name, commit, error, says) => {
    const { connection, peer } = await rawPair(onCall(commit));
    const failed = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(failed).toBeInstanceOf(UpstreamError);
    expect(failed).toMatchObject({ code: Code.UNAVAILABLE, message: says, notProcessed: false });
    expect(connection).toMatchObject({ state: 'closed', reason: says, openCalls: 0 });
    await expect.poll(() => peer().frames.at(-1)?.type).toBe(GOAWAY);
    expect(peer().frames.at(-1)?.payload.readUInt32BE(4)).toBe(error);
  });

  it.each([
    ['another frame than SETTINGS', (peer: Peer) => peer.send(PING, 0, 0, eight), /did not begin with SETTINGS/],
    ['DATA', (peer: Peer) => peer.data(1, empty), /did not begin with SETTINGS/],
    ['an acknowledgement', (peer: Peer) => peer.send(SETTINGS, 1, 0), /did not begin with SETTINGS/],
    ['HTTP/1.1', (peer: Peer) => peer.socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'), /HTTP\/1\.1/],
    ['nothing, and closes', (peer: Peer) => peer.socket.end(), /closed/],
  ])('and begins with %s is not connected to; the call was not processed', async (_name, begin, says) => {
    const { connection } = await rawPair(begin);
    const failed = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(failed).toMatchObject({ code: Code.UNAVAILABLE, message: says, notProcessed: true });
  });

  it.each(FLOODS)('with %s without end is given up', async (_name, bytes, first = empty) => {
    const chunk = Buffer.concat(Array<Buffer>(Math.ceil(65_536 / bytes.length)).fill(bytes));
    let sent = 0;
    const { connection } = await rawPair(
      onCall((peer) => {
        peer.socket.write(first);
        const more = (): void => {
          while (!peer.socket.destroyed && sent < 1e9) {
            sent += chunk.length;
            if (!peer.socket.write(chunk)) return void peer.socket.once('drain', more);
          }
        };
        more();
      }),
    );
    const stream = connection.stream(PATH, CALL);
    stream.end();
    await expect.poll(() => connection.state, { timeout: 20_000 }).toBe('closed');
    expect(connection.reason).toMatch(/flood|without end|window|not read/);
    expect(sent).toBeLessThan(1e9);
    expect(await stream.trailers).toEqual([]);
  });

  it('and sends headers that are too large loses the call, not the connection', async () => {
    const { connection } = await rawPair(
      onCall((peer, stream) => {
        if (stream > 1) return peer.answer(stream);
        // One entry of the table, 4 KB when decoded, named again and again.
        const entry = Buffer.concat([Buffer.from([0x40, 1, 0x61, 0x7f, 0x81, 0x1e]), Buffer.alloc(4000, 'x')]);
        peer.send(HEADERS, 5, stream, Buffer.concat([block(OK_HEADERS), entry, Buffer.alloc(5000, 0xbe)]));
      }),
    );
    const failed = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(failed).toMatchObject({ code: Code.RESOURCE_EXHAUSTED, message: /headers/ });
    expect(String((await connection.unary(PATH, HELLO, CALL).answer).message)).toBe('ok');
  });

  it.each<[string, (peer: Peer, stream: number) => void, RegExp]>([
    ['DATA before headers', (peer, stream) => peer.data(stream, message('x')), /before the headers/],
    ['headers without a status', (peer, stream) => peer.headers(stream, [['a', 'b']]), /malformed/],
    ['a status that is none', (peer, stream) => peer.headers(stream, [[':status', 'abc']]), /malformed/],
    ['a value with a line end', (peer, stream) => peer.headers(stream, [...OK_HEADERS, ['x', 'a\nb: c']]), /malformed/],
    ['two statuses', (peer, stream) => peer.headers(stream, [...OK_HEADERS, [':status', '200']]), /malformed/],
    [
      'pseudo-headers of requests',
      (peer, stream) => peer.headers(stream, [...OK_HEADERS, [':path', '/']]),
      /malformed/,
    ],
    ['a last early hint', (peer, stream) => peer.headers(stream, [[':status', '100']], 5), /malformed/],
    ['trailers that do not end', (peer, stream) => (peer.headers(stream), peer.headers(stream)), /malformed/],
    [
      'trailers with a status',
      (peer, stream) => (peer.headers(stream), peer.headers(stream, OK_HEADERS, 5)),
      /malformed/,
    ],
    ['an unknown flag', (peer, stream) => (peer.headers(stream), peer.data(stream, message('x', 2))), /unknown flag/],
    [
      'half a message',
      (peer, stream) => {
        peer.headers(stream);
        peer.data(stream, message('four').subarray(0, 7));
        peer.trailers(stream);
      },
      /cut short/,
    ],
    ['a stream window of nothing', (peer, stream) => peer.number(WINDOW_UPDATE, stream, 0), /WINDOW_UPDATE of nothing/],
    ['a stream window of too much', (peer, stream) => peer.number(WINDOW_UPDATE, stream, 0x7fff_ffff), /2\^31/],
  ])('in one call, by %s, loses that call alone', async (_name, commit, says) => {
    const { connection } = await rawPair(onCall((peer, stream) => (stream === 1 ? commit : answer)(peer, stream)));
    const failed = await failure(connection.unary(PATH, HELLO, CALL).answer);
    expect(failed).toMatchObject({ code: Code.INTERNAL, message: says });
    expect(String((await connection.unary(PATH, HELLO, CALL).answer).message)).toBe('ok');
    expect(connection).toMatchObject({ state: 'ready', openCalls: 0 });
  });

  it('may still talk of a call that is over', async () => {
    const { connection } = await rawPair(
      onCall((peer, stream) => {
        peer.answer(stream);
        peer.headers(stream);
        peer.data(stream, message('late'));
        peer.number(WINDOW_UPDATE, stream, 1);
        peer.number(RST_STREAM, stream, 0);
      }),
    );
    for (let i = 0; i < 3; i++) await connection.unary(PATH, HELLO, CALL).answer;
    expect(connection.state).toBe('ready');
  });

  it('with random bytes after its SETTINGS never makes anything but an UpstreamError', async () => {
    let seed = 7;
    const random = (below: number): number => (seed = (seed * 48_271) % 0x7fff_ffff) % below;
    for (let round = 0; round < 60; round++) {
      const frames = Array.from({ length: 30 }, () => {
        const payload = Buffer.from(Array.from({ length: random(40) }, () => random(256)));
        return frame(random(11), random(256), random(3) === 0 ? 0 : 1, payload);
      });
      const { connection } = await rawPair(
        onCall((peer) => peer.socket.end(Buffer.concat([...(round % 2 ? [block([])] : []), ...frames]))),
      );
      const failed = await failure(connection.unary(PATH, HELLO, CALL).answer);
      expect(failed).toBeInstanceOf(UpstreamError);
      connection.close();
    }
  });
});

const answer = (peer: Peer, stream: number): void => peer.answer(stream);
