import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import { hasR } from '../../../../r.js';
import { compiled } from '../../contracts.js';
import { eventually } from '../../pair.js';
import { freePort } from '../caller.js';
import { printed, type RService, startR } from './r-service.js';

const CHAT = `
complete <- function(request, context) {
  if (length(request$turns$text) > 0) Sys.sleep(60)
  list(text = "done")
}

stream <- function(request, context, send) {
  message("streams ", Sys.getpid())
  for (i in seq_len(request$max_tokens)) send(list(text = strrep("x", 1000)))
}

summarize <- function(receive, context) {
  message("listens ", Sys.getpid())
  while (!is.null(receive())) NULL
  list(text = "all")
}
`;

describe.skipIf(!hasR)('the workers of a model in R', () => {
  let contract: string;
  let service: RService;
  beforeAll(async () => {
    contract = await compiled('assistant');
  });
  afterEach(() => service.close());
  const start = async (environment: Record<string, string>) => {
    service = await startR(contract, CHAT, environment);
  };
  const complete = () => service.caller.call('Complete', { deadline: Date.now() + 10_000 }).send({});
  /** A stream whose client does not read. */
  const slow = () => {
    const call = service.caller.call('Stream', { reading: false });
    call.write({ maxTokens: 100_000 });
    call.stream.end();
    return call;
  };
  const begun = (word: string, count: number) => eventually(() => service.lines(word).length === count);

  it('are not all taken by streams whose clients are slow: calls have one, further streams wait', async () => {
    await start({ AO_R_WORKERS: '3', AO_R_QUEUE: '1' });
    const first = slow();
    const upload = service.caller.call('Summarize');
    upload.write({ text: 'a' });
    await begun('streams', 1);
    await begun('listens', 1);
    const waiting = slow();
    const { status } = await service.caller.call('Stream').send({ maxTokens: 1 });
    expect(status).toMatchObject({ code: 8, details: '1 stream is waiting for the model: the queue is full' });
    for (let i = 0; i < 5; i += 1) expect((await complete()).status.code).toBe(0);
    first.stream.cancel();
    await begun('streams', 2);
    waiting.stream.cancel();
    expect((await upload.send()).messages[0].text).toBe('all');
  });

  it('are for streams as many as AO_R_STREAM_WORKERS says', async () => {
    await start({ AO_R_WORKERS: '2', AO_R_STREAM_WORKERS: '2' });
    const [first, second] = [slow(), slow()];
    await begun('streams', 2);
    for (const call of [first, second]) call.stream.cancel();
    expect((await complete()).status.code).toBe(0);
  });

  it('give a stream that waits what another had whose worker has ended', async () => {
    await start({ AO_R_WORKERS: '2' });
    const lost = slow();
    const pid = Number(await printed(service, 'streams'));
    const waiting = slow();
    expect((await complete()).status.code).toBe(0);
    process.kill(pid, 'SIGKILL');
    await begun('streams', 2);
    lost.read();
    expect((await lost.ended).status.code).toBe(14);
    waiting.stream.cancel();
  });

  it('are told of by metrics: what they are at, restarts, the queue, and how long calls wait', async () => {
    const port = await freePort();
    await start({ AO_R_WORKERS: '2', AO_METRICS_PORT: port });
    const metric = async (name: string) => {
      const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
      return Number(new RegExp(`^${name.replace(/[{}]/g, '\\$&')} (.*)$`, 'm').exec(text)?.[1] ?? NaN);
    };
    const states = () =>
      Promise.all(['idle', 'busy', 'starting', 'down'].map((state) => metric(`model_workers{state="${state}"}`)));
    expect(await states()).toEqual([2, 0, 0, 0]);
    expect(await metric('model_worker_restarts_total')).toBe(0);
    const first = slow();
    const pid = Number(await printed(service, 'streams'));
    expect(await states()).toEqual([1, 1, 0, 0]);
    const second = slow();
    await eventually(async () => (await metric('model_worker_queue_length')) === 1);
    process.kill(pid, 'SIGKILL');
    await eventually(async () => (await states()).join() === '1,1,0,0' && service.lines('started again').length === 1);
    expect(await metric('model_worker_restarts_total')).toBe(1);
    expect(await metric('model_worker_queue_length')).toBe(0);
    second.stream.cancel();
    const leaving = [0, 1].map(() => service.caller.call('Complete', { deadline: Date.now() + 500 }));
    first.read();
    await Promise.all(leaving.map((call) => call.send({ turns: [{ text: 'wait' }] })));
    expect(await metric('model_worker_queue_seconds_count')).toBe(4);
    expect(await metric('model_worker_queue_seconds_bucket{le="0.01"}')).toBeGreaterThanOrEqual(1);
  });
});
