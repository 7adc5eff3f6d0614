import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventually } from './pair.js';
import { linesOf, NDJSON, open, startTalk, type Json, type TalkPair } from './stream-client.js';

const MANY = 100_000;
const MEBIBYTE = 1024 * 1024;
/** What may be under way between two ends: the system's socket buffers, four of them, more than our own. */
const UNDER_WAY = 40 * MEBIBYTE;

let pair: TalkPair;
const withPair = (environment: Record<string, string> = {}): void => {
  beforeAll(async () => {
    pair = await startTalk(environment);
  });
  afterAll(() => pair.close());
};

/** Waits until a number has not grown for a while, and is not zero. */
async function settled(number: () => number): Promise<number> {
  let [last, since] = [0, performance.now()];
  return eventually(() => {
    if (number() !== last) [last, since] = [number(), performance.now()];
    return last > 0 && performance.now() - since > 700 ? last : 0;
  }, 60_000);
}

const count = (room: string): number => pair.model.counts.get(room) ?? 0;

describe('a stream of 100,000 messages', { timeout: 300_000 }, () => {
  withPair();

  it.each([
    ['NDJSON', 'application/x-ndjson', /\{"result":\{[^\n]*\}\}\n/g],
    ['server-sent events', 'text/event-stream', /id: \d+\ndata: \{[^\n]*\}\n\n/g],
  ])('comes whole as %s', async (_name, accept, frame) => {
    const response = await fetch(`${pair.url}/v1/rooms/many/ticks?count=${MANY}`, { headers: { accept } });
    const text = await response.text();
    expect(text.replace(frame, '')).toBe('');
    expect(text.match(frame)?.length).toBe(MANY);
    expect(text.slice(-300)).toContain(`"number":${MANY}`);
  });

  it('goes whole up', async () => {
    const body = Array.from({ length: MANY }, (_, i) => `{"number":${i % 10},"text":"ä${i}"}`).join('\n');
    const response = await fetch(`${pair.url}/v1/rooms/many:sum`, { method: 'POST', body, headers: NDJSON });
    expect(await response.json()).toEqual({ messages: MANY, sum: 4.5 * MANY, text: `ä${MANY - 1}` });
  });

  it('goes both ways in NDJSON', async () => {
    const { sent, response } = open(`${pair.url}/talk.v1.Talk/Converse`, 'POST', NDJSON);
    const write = async (): Promise<void> => {
      for (let i = 0; i < MANY; i += 100) {
        const lines = Array.from({ length: 100 }, (_, j) => `{"number":${i + j}}\n`).join('');
        if (!sent.write(lines)) await once(sent, 'drain');
      }
      sent.end();
    };
    const writing = write();
    let expected = 0;
    for await (const { result } of linesOf(await response)) if (result.number === expected) expected += 1;
    await writing;
    expect(expected).toBe(MANY);
  });

  it('goes both ways over a WebSocket', async () => {
    const socket = new WebSocket(`${pair.url.replace('http', 'ws')}/v1/rooms/many:converse`);
    await once(socket, 'open');
    let expected = 0;
    socket.on('message', (data) => {
      if ((JSON.parse(String(data)) as Json).result?.number === expected) expected += 1;
    });
    const closed = once(socket, 'close');
    for (let i = 0; i < MANY; i++) {
      socket.send(`{"number":${i}}`);
      if (i % 1000 === 0) await new Promise((resolve) => setImmediate(resolve));
    }
    socket.send('');
    expect((await closed)[0]).toBe(1000);
    expect(expected).toBe(MANY);
  });
});

describe.each(['grpc-js', 'lean'])('back-pressure through %s', { timeout: 120_000 }, (transport) => {
  withPair({ AO_MODEL_TRANSPORT: transport });

  it('stops the model while the client of a stream does not read', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/endless/ticks?padding=10000`, 'GET');
    sent.end();
    const answer = await response;
    const stopped = await settled(() => count('endless'));
    expect(stopped * 10_000).toBeLessThan(UNDER_WAY);
    answer.resume();
    await eventually(() => count('endless') > 2 * stopped, 60_000);
    sent.destroy();
    await eventually(() => pair.model.cancelled.includes('endless'));
  });

  it('stops the model while the client of a WebSocket does not read', async () => {
    const socket = new WebSocket(`${pair.url.replace('http', 'ws')}/v1/rooms/w:converse`);
    await once(socket, 'open');
    socket.send('{"text":"endless"}');
    socket.pause();
    const stopped = await settled(() => count('endless-reply'));
    expect(stopped * 10_000).toBeLessThan(UNDER_WAY);
    socket.resume();
    await eventually(() => count('endless-reply') > 2 * stopped, 60_000);
    socket.terminate();
  });

  it('stops an upload while the model does not read', async () => {
    const line = `${JSON.stringify({ number: 1, text: 'x'.repeat(MEBIBYTE) })}\n`;
    const { sent, response } = open(`${pair.url}/v1/rooms/gated:sum`, 'POST', NDJSON);
    let uploaded = 0;
    const write = async (): Promise<void> => {
      for (let i = 0; i < 100; i++) {
        await new Promise<void>((resolve) => sent.write(line, () => resolve()));
        uploaded += line.length;
      }
      sent.end();
    };
    const writing = write();
    expect(await settled(() => uploaded)).toBeLessThan(UNDER_WAY);
    const socket = new WebSocket(`${pair.url.replace('http', 'ws')}/v1/rooms/gated:sum`);
    await once(socket, 'open');
    for (let i = 0; i < 100; i++) socket.send(line);
    socket.send('');
    await settled(() => 100 * MEBIBYTE - socket.bufferedAmount);
    expect(socket.bufferedAmount).toBeGreaterThan(60 * MEBIBYTE);
    pair.model.open();
    const [data] = (await once(socket, 'message')) as [Buffer];
    expect(JSON.parse(data.toString())).toMatchObject({ result: { messages: 100 } });
    await writing;
    expect(await json(await response)).toMatchObject({ messages: 100 });
  });
});
