import { request, type Agent, type OutgoingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { WebSocket } from 'ws';
import { now, tell } from './report.js';

/** What clients do that no server wants. Each settles when it is over; what it is told by then does not count. */
const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));

/** Begins a request and leaves `afterMs` later, whether or not there is an answer. */
async function leave(
  base: string,
  agent: Agent | false,
  path: string,
  headers: OutgoingHttpHeaders,
  body: string,
  afterMs: number,
): Promise<void> {
  const sent = request(base + path, { method: 'POST', agent, headers }, (response) => {
    response.on('error', () => {}).resume();
  });
  sent.on('error', () => {});
  sent.write(body);
  await pause(afterMs);
  sent.destroy();
}

const JSON_TYPE = { 'content-type': 'application/json' };

/** Leaves while the model works on the answer. */
export const cancel = (base: string, agent: Agent): Promise<void> =>
  leave(base, agent, '/v1/wait', { ...JSON_TYPE, 'content-length': 11 }, '{"ms":5000}', 30);

/** Leaves in the middle of a body. */
export const leaveUpload = (base: string): Promise<void> =>
  leave(base, false, '/v1/floats', { ...JSON_TYPE, 'content-length': 50_000 }, '{"values":[' + '1,'.repeat(5000), 10);

/** Leaves in the middle of a body of lines, after the model had some of them. */
export const leaveLines = (base: string): Promise<void> =>
  leave(base, false, '/v1/sum', { 'content-type': 'application/x-ndjson' }, '{"value":1}\n'.repeat(100) + '{"val', 20);

/** Opens an endless stream and leaves it. */
export const leaveStream = (base: string, accept: string): Promise<void> =>
  leave(base, false, '/v1/count', { ...JSON_TYPE, accept, 'content-length': 14 }, '{"everyMs":10}', 60);

/** Opens an endless stream, reads none of it, and leaves. */
export async function ignoreStream(base: string): Promise<void> {
  const { hostname, port } = new URL(base);
  const socket = connect({ host: hostname, port: Number(port) });
  socket.on('error', () => {}).pause();
  socket.write('POST /v1/count HTTP/1.1\r\nhost: a\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}');
  await pause(100);
  socket.destroy();
}

/** Converses over a WebSocket for a while; closes it, or only drops the connection. */
export async function converse(base: string, isPolite: boolean): Promise<void> {
  const socket = new WebSocket(`${base.replace('http', 'ws')}/v1/converse`);
  const began = now();
  let answers = 0;
  const closed = new Promise<void>((resolve) => socket.on('close', () => resolve()));
  socket.on('error', () => {});
  socket.on('message', (data) => {
    const { result } = JSON.parse(String(data)) as { result?: { value?: number } };
    const isRight = result?.value === (answers += 1);
    if (answers < 5) socket.send(`{"value":${answers}}`);
    else {
      tell({ at: now(), ms: now() - began, status: 101, ...(isRight ? {} : { fault: `wrong: ${String(data)}` }) });
      if (isPolite) socket.close(1000);
      else socket.terminate();
    }
  });
  socket.on('open', () => socket.send('{}'));
  await Promise.race([closed, pause(5000)]);
  socket.terminate();
}
