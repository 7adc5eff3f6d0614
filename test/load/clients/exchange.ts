import { request, type Agent, type OutgoingHttpHeaders } from 'node:http';
import { now, tell, type Outcome } from './report.js';

/** A request that has no answer by then hangs, ms. */
const PATIENCE_MS = 15_000;

/** What a request is, and what is wrong with a body that came with 200, if anything is. */
export interface Question {
  readonly path: string;
  readonly body: string;
  readonly headers?: OutgoingHttpHeaders;
  wrong(body: string): string | undefined;
}

let serial = 0;

/** A small request whose answer can be told from any other's. */
export const addition = (): Question => added(`request-${serial++}`);

/** The same with some 150 KB each way: bodies for which the api-service uses buffers again. */
export const large = (): Question => added(`request-${serial++} `.repeat(12_000));

function added(id: string): Question {
  const [a, b] = [serial % 1000, serial % 77];
  const right = `{"id":"${id}","sum":"${a + b}"}`;
  return {
    path: '/v1/add',
    body: JSON.stringify({ id, a, b }),
    wrong: (body) => (body === right ? undefined : `wanted ${right.slice(0, 100)}, got ${body.slice(0, 100)}`),
  };
}

/** A thousand floats there and back. */
export function floats(): Question {
  const id = `floats-${serial++}`;
  const values = Array.from({ length: 1000 }, (_, i) => ((serial + i) % 256) / 8);
  const text = JSON.stringify({ id, values });
  return { path: '/v1/floats', body: text, wrong: (body) => (body === text ? undefined : `wrong floats for ${id}`) };
}

/** Posts, and tells what came of it. Refusals that pass must say when to come back. */
export function ask(base: string, agent: Agent, question: Question, allowed: readonly number[] = []): Promise<Outcome> {
  const began = now();
  return new Promise((resolve) => {
    const settle = (status: number, fault?: string): void => {
      clearTimeout(timer);
      const outcome = { at: now(), ms: now() - began, status, ...(fault === undefined ? {} : { fault }) };
      tell(outcome);
      resolve(outcome);
    };
    const headers = {
      'content-type': 'application/json',
      'content-length': Buffer.byteLength(question.body),
      ...question.headers,
    };
    const sent = request(base + question.path, { method: 'POST', agent, headers }, (response) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('error', (error) => settle(0, `answer: ${error.message}`));
      response.on('end', () => {
        const status = response.statusCode ?? 0;
        const body = Buffer.concat(parts).toString();
        if (status === 200) return settle(status, question.wrong(body));
        const passes = status === 503 || status === 429;
        if (passes) return settle(status, response.headers['retry-after'] === undefined ? 'no Retry-After' : undefined);
        settle(status, allowed.includes(status) ? undefined : body);
      });
    });
    const timer = setTimeout(() => {
      settle(0, `hangs: ${question.path} of ${question.body.length} bytes`);
      sent.destroy();
    }, PATIENCE_MS);
    sent.on('error', (error: NodeJS.ErrnoException) => settle(0, `request: ${error.code ?? error.message}`));
    sent.end(question.body);
  });
}
