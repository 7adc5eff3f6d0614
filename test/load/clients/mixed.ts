// All that callers do, in turn, so many times a second. Its argument is JSON: { target, rate }. A message ends it.
import { Agent } from 'node:http';
import * as abuse from './abuse.js';
import { addition, ask, floats, large, type Question } from './exchange.js';
import { flush } from './report.js';

const { target, rate } = JSON.parse(process.argv[2] as string) as { target: string; rate: number };
const agent = new Agent({ keepAlive: true, maxFreeSockets: 64 });

const never = (): string => 'answered where it should have failed';
const lines = (count: number): string => Array.from({ length: count }, (_, value) => `{"value":${value}}\n`).join('');
const fixed = (path: string, body: string, wrong: Question['wrong'], headers = {}): Question => ({
  path,
  body,
  wrong,
  headers,
});
const sum = fixed('/v1/sum', lines(200), (body) => (body === '{"id":"","sum":"19900"}' ? undefined : body), {
  'content-type': 'application/x-ndjson',
});
const counted = (body: string): string | undefined => (/"value":9\}/.test(body) ? undefined : body);
const count = (accept: string): Question => fixed('/v1/count', '{"to":10,"everyMs":1}', counted, { accept });

const small = (): Promise<unknown> => ask(target, agent, addition());
const fails =
  (path: string, body: string, status: number, headers = {}) =>
  (): Promise<unknown> =>
    ask(target, agent, fixed(path, body, never, headers), [status]);

/** One round: most are small and well-behaved, as in life. */
const ROUND: (() => Promise<unknown>)[] = [
  ...Array.from({ length: 12 }, () => small),
  ...Array.from({ length: 3 }, () => () => ask(target, agent, floats())),
  () => ask(target, agent, large()),
  () => ask(target, agent, sum),
  () => ask(target, agent, count('text/event-stream')),
  () => ask(target, agent, count('application/x-ndjson')),
  fails('/v1/fail', '{"code":"NOT_FOUND"}', 404),
  fails('/v1/fail', '{"code":"RESOURCE_EXHAUSTED"}', 429),
  fails('/v1/fail', '{"code":"bug"}', 500),
  fails('/v1/add', '{"id":', 400),
  fails('/v1/add', '{"nothing":1}', 400),
  fails('/v1/nowhere', '{}', 404),
  fails('/v1/wait', '{"ms":5000}', 504, { 'grpc-timeout': '50m' }),
  fails('/v1/add', '{}', 415, { 'content-encoding': 'gzip' }),
  fails('/v1/add', `"${'x'.repeat(5 << 20)}"`, 413),
  fails('/v1/count', '{"to":"x"}', 400, { accept: 'text/event-stream' }),
  () => abuse.cancel(target, agent),
  () => abuse.leaveUpload(target),
  () => abuse.leaveLines(target),
  () => abuse.leaveStream(target, 'text/event-stream'),
  () => abuse.leaveStream(target, 'application/x-ndjson'),
  () => abuse.ignoreStream(target),
  () => abuse.converse(target, true),
  () => abuse.converse(target, false),
];

const open = new Set<Promise<unknown>>();
const began = performance.now();
let sent = 0;
const timer = setInterval(() => {
  const due = Math.floor(((performance.now() - began) * rate) / 1000);
  // A machine that has no time for more is not asked for more: this is about leaks.
  for (; sent < due; sent++) {
    if (open.size > 100) continue;
    const done = (ROUND[sent % ROUND.length] as () => Promise<unknown>)();
    open.add(done);
    void done.then(() => open.delete(done));
  }
}, 5);

process.once('message', async () => {
  clearInterval(timer);
  await Promise.all(open);
  agent.destroy();
  flush();
  process.send?.({ sent }, () => process.exit());
});
