import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { eventually } from './pair.js';
import { collected, linesOf, NDJSON, open, startTalk, type Json, type TalkPair } from './stream-client.js';

let pair: TalkPair;
beforeAll(async () => {
  pair = await startTalk({ AO_MAX_BODY_BYTES: '100000', AO_DEADLINE_MS: '1000' });
});
afterAll(() => pair.close());

const post = (path: string, body: string | Buffer, headers: Record<string, string> = NDJSON) =>
  fetch(pair.url + path, { method: 'POST', body: body as string, headers });
const sum = async (body: string | Buffer, headers?: Record<string, string>): Promise<[number, Json]> => {
  const response = await post('/v1/rooms/sum:sum', body, headers);
  return [response.status, await response.json()];
};

describe('a client stream over HTTP', () => {
  it('takes a message a line, blank lines and a missing last line feed or not', async () => {
    expect(await sum('{"number":1}\n\n \r\n{"number":2}\r\n{"number":3,"text":"✿"}')).toEqual([
      200,
      { messages: 3, sum: 6, text: '✿' },
    ]);
    expect(await sum('\n\n')).toEqual([200, { messages: 0, sum: 0, text: '' }]);
  });

  it('fills the variables of the path into every message', async () => {
    pair.model.says.length = 0;
    await post('/v1/rooms/blue%20room:sum', '{"room":"mine","number":1}\n{}');
    expect(pair.model.says.map(({ room }) => room)).toEqual(['blue room', 'blue room']);
  });

  it('takes one message as JSON, and none from no body', async () => {
    const type = { 'content-type': 'application/json' };
    expect(await sum('{\n"number": 4\n}', type)).toEqual([200, { messages: 1, sum: 4, text: '' }]);
    expect(await sum('', type)).toEqual([200, { messages: 0, sum: 0, text: '' }]);
    const none = await fetch(`${pair.url}/v1/rooms/sum:sum`, { method: 'POST' });
    expect(await none.json()).toMatchObject({ messages: 0 });
  });

  it('takes lines and characters that chunks cut anywhere', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/sum:sum`, 'POST', NDJSON);
    sent.setNoDelay(true);
    for (const byte of Buffer.from('{"number":1,"text":"ä✿😀"}\n{"number":2,"text":"ä✿😀"}')) {
      sent.write(Buffer.of(byte));
      await new Promise((resolve) => setImmediate(resolve));
    }
    sent.end();
    expect(await json(await response)).toEqual({ messages: 2, sum: 3, text: 'ä✿😀' });
  });

  it.each([
    ['a wrong type', '{"number":1}\n{"number":"x"}\n', 400, 'line 2: number: expected', 'number'],
    ['no JSON', '{"number":1}\n\n{"number":', 400, 'line 3: the body is not valid JSON', ''],
    ['an unknown field', '{"nummer":1}', 400, 'line 1: nummer: talk.v1.Say has no field', 'nummer'],
    ['no UTF-8', Buffer.from([0x22, 0xff, 0x22]), 400, 'line 1: the body is not valid UTF-8', ''],
  ])('names the line that is %s, and cancels the call', async (_what, body, status, message, field) => {
    const before = pair.model.cancelled.length;
    const [got, error] = await sum(body);
    expect(got).toBe(status);
    expect(error.message).toContain(message);
    expect(error.details[0].fieldViolations[0].field ?? '').toBe(field);
    await eventually(() => pair.model.cancelled.length > before);
  });

  it('refuses a line that is too long before it has all of it', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/sum:sum`, 'POST', NDJSON);
    sent.on('error', () => {});
    sent.write(`{"number":1}\n{"text":"${'x'.repeat(100_000)}`);
    const answer = await response;
    expect(answer.statusCode).toBe(413);
    expect(await json(answer)).toMatchObject({ message: 'line 2 is longer than 100000 bytes' });
    sent.destroy();
  });

  it('is as long as it likes altogether', async () => {
    const line = `${JSON.stringify({ number: 1, text: 'x'.repeat(50_000) })}\n`;
    expect(await sum(line.repeat(100))).toMatchObject([200, { messages: 100 }]);
  });

  it('answers early when the model does, and the connection stays of use', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/hasty:sum`, 'POST', NDJSON);
    sent.write('{"number":1}\n');
    const answer = await response;
    expect(await json(answer)).toEqual({ messages: 1, sum: 0, text: 'enough' });
    sent.write('{"number":2}\n');
    sent.end();
    await once(sent, 'close');
  });

  it('answers the error of the model early, with the status it has', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/refused:sum`, 'POST', NDJSON);
    sent.write('{}\n');
    const answer = await response;
    expect([answer.statusCode, answer.headers['retry-after']]).toEqual([429, '1']);
    sent.end();
  });

  it('is not cut by the deadline of requests that are not streams', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/sum:sum`, 'POST', NDJSON);
    const begun = performance.now();
    while (performance.now() - begun < 2500) {
      sent.write('{"number":1}\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    sent.end('{}');
    expect((await response).statusCode).toBe(200);
  });

  it('leaves a body that trickles in 408 where it is none', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/a:ticks`, 'POST', {
      'content-type': 'application/json',
      'content-length': '100',
    });
    sent.write('{');
    const answer = await response;
    expect([answer.statusCode, ((await json(answer)) as Json).message]).toEqual([
      408,
      'the request did not arrive in time',
    ]);
  });

  it('is cancelled when its client leaves in the middle', async () => {
    const headers = { ...NDJSON, 'x-request-id': 'left' };
    const { sent } = open(`${pair.url}/v1/rooms/left:sum`, 'POST', headers);
    sent.write('{"number":1}\n{"num');
    await eventually(() => pair.model.counts.get('left') === 1);
    sent.destroy();
    await eventually(() => pair.model.cancelled.includes('left'));
    const line = await eventually(() => pair.log.lines.find((one) => one['request_id'] === 'left'));
    expect(line).toMatchObject({ status: 499, code: 'CANCELLED', messages_in: 1, messages_out: 0 });
    expect(pair.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
  });

  it.each([
    [{ 'content-type': 'text/plain' }, 415],
    [{ ...NDJSON, 'content-encoding': 'gzip' }, 415],
    [{ 'content-type': 'application/jsonl; charset=utf-8' }, 200],
  ])('minds the media type: %o is %i', async (headers, status) => {
    expect((await sum('{}', headers as never))[0]).toBe(status);
  });

  it('is a curl command', async () => {
    const args = ['-s', '-H', 'content-type: application/x-ndjson', '--data-binary', '@-'];
    const answer = await new Promise<string>((resolve, reject) => {
      const child = execFile('curl', [...args, `${pair.url}/v1/rooms/sum:sum`], (error, out) =>
        error ? reject(error) : resolve(out),
      );
      child.stdin?.end('{"number":1}\n{"number":2}\n');
    });
    expect(JSON.parse(answer)).toEqual({ messages: 2, sum: 3, text: '' });
  });
});

describe('a conversation in NDJSON', () => {
  it('goes both ways at once', async () => {
    const { sent, response } = open(`${pair.url}/v1/rooms/echo:converse?tags=q`, 'GET', {
      ...NDJSON,
      'transfer-encoding': 'chunked',
    });
    sent.write('{"text":"one","number":1}\n');
    const lines = linesOf(await response);
    expect((await lines.next()).value).toEqual({ result: { text: 'one', number: 1, eventId: '1' } });
    sent.write('{"text":"two","number":2}\n{"text":"three"');
    expect((await lines.next()).value.result.text).toBe('two');
    sent.end(',"number":3}');
    expect((await collected(lines)).map(({ result }) => result.number)).toEqual([3]);
  });

  it('ends with the error of the model, or of a line, once it has begun', async () => {
    for (const [line, code] of [
      ['{"text":"fail"}', 9],
      ['{"text":7}', 3],
      [`"${'x'.repeat(100_001)}"`, 11],
    ] as const) {
      const { sent, response } = open(`${pair.url}/talk.v1.Talk/Converse`, 'POST', NDJSON);
      sent.on('error', () => {});
      sent.write('{"text":"one"}\n');
      const lines = linesOf(await response);
      await lines.next();
      sent.write(`${line}\n`);
      expect((await lines.next()).value).toMatchObject({ error: { code } });
      expect((await lines.next()).done).toBe(true);
      sent.end();
    }
  });

  it('ends when the model ends it, though the client goes on', async () => {
    const { sent, response } = open(`${pair.url}/talk.v1.Talk/Converse`, 'POST', NDJSON);
    sent.write('{"text":"bye"}\n{"text":"more"}\n');
    expect(await collected(linesOf(await response))).toEqual([]);
    sent.end('{"text":"more"}\n');
    await once(sent, 'close');
  });

  it('is cancelled when its client leaves', async () => {
    const { sent, response } = open(`${pair.url}/talk.v1.Talk/Converse`, 'POST', NDJSON);
    sent.write('{"text":"one","room":"gone"}\n');
    await linesOf(await response).next();
    sent.destroy();
    await eventually(() => pair.model.cancelled.includes('gone'));
  });
});
