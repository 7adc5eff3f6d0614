// `node --import ./tools/ts.js test/bench/bridge/main.ts [--sides a,b] [--rounds 5] [--seconds 3] [--connections 1,16,64]`
// Bridges between REST and one gRPC backend side by side: ours, FastAPI + grpc.aio, grpc-gateway, Fastify + grpc-js +
// proto-loader. All run at once and are loaded in turn, round by round, so that a machine whose speed drifts slows all
// alike; medians over the rounds. Needs wrk and Go. The figure to judge by is the CPU of the bridge a request.
import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { load, type Sample } from './load.js';
import { payloads } from './payloads.js';
import { prepare } from './prepare.js';
import { startBackend, startSide, type Running } from './sides.js';

const { values } = parseArgs({
  options: {
    sides: { type: 'string', default: 'ours,fastapi,grpc-gateway,fastify' },
    rounds: { type: 'string', default: '5' },
    seconds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '1,16,64' },
    payloads: { type: 'string', default: payloads.map(({ name }) => name).join(';') },
  },
});

/** Connections of the runs before anything is measured, one after another. */
const WARM_UPS = [64, 1, 64, 1];
const WARM_UP_SECONDS = 2;

const median = (numbers: readonly number[]): number =>
  numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? NaN;

function summary(samples: readonly Sample[]): Sample {
  const of = (key: keyof Sample): number => median(samples.map((sample) => sample[key]));
  return {
    requestsPerSecond: of('requestsPerSecond'),
    cpuMicroseconds: of('cpuMicroseconds'),
    p50: of('p50'),
    p99: of('p99'),
  };
}

/**
 * What compiles itself as it runs is measured when it has. Several runs of each kind, since wrk ends each by leaving in the
 * middle of requests: V8 throws much of its best code away when it sees that for the first time, and is some thousand
 * requests about making it again.
 */
async function warmUp(sides: readonly Running[]): Promise<void> {
  for (const connections of WARM_UPS)
    for (const payload of payloads) for (const side of sides) await load(side, payload, connections, WARM_UP_SECONDS);
}

async function measure(sides: readonly Running[]): Promise<void> {
  for (const payload of payloads.filter(({ name }) => values.payloads.split(';').includes(name))) {
    for (const connections of values.connections.split(',').map(Number)) {
      const samples = new Map(sides.map((side) => [side, [] as Sample[]]));
      // The first round does not count: the one before was about other requests.
      for (let round = 0; round <= Number(values.rounds); round++) {
        for (const side of sides) {
          const sample = await load(side, payload, connections, Number(values.seconds));
          if (round > 0) samples.get(side)?.push(sample);
        }
      }
      console.log(`\n${payload.name}, ${connections} connection${connections === 1 ? '' : 's'}`);
      console.table(Object.fromEntries(sides.map((side) => [side.name, row(summary(samples.get(side) ?? []))])));
    }
  }
}

function row({ requestsPerSecond, cpuMicroseconds, p50, p99 }: Sample): Record<string, number> {
  const rounded = (value: number): number => Math.round(value * 100) / 100;
  return {
    'CPU µs/request': Math.round(cpuMicroseconds),
    'requests/s of a core': Math.round(1e6 / cpuMicroseconds),
    'requests/s': Math.round(requestsPerSecond),
    'p50 ms': rounded(p50),
    'p99 ms': rounded(p99),
  };
}

const names = values.sides.split(',');
await prepare(names);
console.log(
  `load average ${loadavg()
    .map((load) => load.toFixed(1))
    .join(' ')}, Node ${process.version}`,
);
const backend = await startBackend();
const sides: Running[] = [];
try {
  for (const name of names) sides.push(await startSide(name, backend.url));
  await warmUp(sides);
  await measure(sides);
} finally {
  await Promise.all([...sides, backend].map((process) => process.stop()));
}
