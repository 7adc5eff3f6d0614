// Calls that follow each other on some connections, in a process of its own: PORT CONNECTIONS SECONDS PIXELS → one line of JSON.
import { openConnection } from '../../../runtime/service/upstream/lean/index.js';
import { median } from './figures.js';

export interface Measured {
  /** Calls that were answered in the time. */
  readonly calls: number;
  readonly seconds: number;
  /** Time of a call, ms. */
  readonly p50: number;
  /** CPU of this process, s. */
  readonly cpu: number;
}

const [port = 0, connections = 1, seconds = 1, pixels = 0] = process.argv.slice(2).map(Number);
const PATH = '/bench.v1.Classifier/Classify';
const WARM_UP_MS = 300;

/** An `Image`, a different one each time. */
function image(seed: number): Buffer {
  const head = pixels < 128 ? [0x0a, pixels] : [0x0a, (pixels & 127) | 128, pixels >> 7];
  const bytes = Buffer.alloc(pixels);
  for (let at = 0; at < pixels; at += 1) bytes[at] = (at * 31 + seed * 17) % 16;
  return Buffer.concat([Buffer.from(head), bytes]);
}

async function caller(number: number, until: number, times: number[]): Promise<void> {
  const connection = openConnection({ host: '127.0.0.1', port });
  for (let seed = number; performance.now() < until; seed += 1) {
    const sent = performance.now();
    const { message } = await connection.unary(PATH, image(seed), { metadata: [], deadlineMs: 60_000 }).answer;
    if (message.length === 0) throw new Error('an empty answer');
    if (sent > from) times.push(performance.now() - sent);
  }
  connection.close();
}

const from = performance.now() + WARM_UP_MS;
const until = from + seconds * 1000;
const times: number[] = [];
const before = process.cpuUsage();
await Promise.all(Array.from({ length: connections }, (_, number) => caller(number, until, times)));
const { user, system } = process.cpuUsage(before);
const measured: Measured = {
  calls: times.length,
  seconds: (performance.now() - from) / 1000,
  p50: median(times),
  cpu: (user + system) / 1e6,
};
console.log(JSON.stringify(measured));
