// So many requests a second, whether or not the earlier ones were answered, in turn to each of the targets; and streams.
// Its argument is JSON: { targets, rate, streams }. A message ends it.
import { Agent } from 'node:http';
import { addition, ask, large } from './exchange.js';
import { flush } from './report.js';
import { keepStreams } from './streams.js';

const { targets, rate, streams } = JSON.parse(process.argv[2] as string) as {
  targets: string[];
  rate: number;
  streams: boolean;
};
const agents = targets.map(() => new Agent({ keepAlive: true, maxFreeSockets: 256 }));
/** One in so many is large; odd, so that each of two targets has some. */
const LARGE_EACH = 25;
const open = new Set<Promise<unknown>>();
const began = performance.now();
let sent = 0;

function sendDue(): void {
  const due = Math.floor(((performance.now() - began) * rate) / 1000);
  for (; sent < due; sent++) {
    const i = sent % targets.length;
    const question = sent % LARGE_EACH === 0 ? large() : addition();
    const asked = ask(targets[i] as string, agents[i] as Agent, question);
    open.add(asked);
    void asked.then(() => open.delete(asked));
  }
}

const timer = setInterval(sendDue, 2);
if (streams) for (const target of targets) keepStreams(target);

process.once('message', async () => {
  clearInterval(timer);
  await Promise.all(open);
  flush();
  process.send?.({ sent }, () => process.exit());
});
