// Batching on and off, of a numpy MLP and a scikit-learn forest behind the Python model host. Both services stand all the time and
// are asked in turn, so that a machine whose speed drifts slows both alike.
// Run: node --import ./tools/ts.js test/bench/batching/main.ts [ROUNDS] [SECONDS]
import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { median } from './figures.js';
import type { Measured } from './load.js';
import { preparePython, serviceFolder, start, type Service } from './service.js';

const [rounds = 9, seconds = 2] = process.argv.slice(2).map(Number);
const CONNECTIONS = 32;
const MODELS = {
  mlp: { what: 'numpy MLP 784-2048-2048-10', pixels: 784 },
  forest: { what: 'scikit-learn forest, 100 trees', pixels: 64 },
};

interface Round extends Measured {
  /** CPU of the model-service a call, ms. */
  readonly cpuMs: number;
}

const LOAD = ['--import', './tools/ts.js', fileURLToPath(new URL('load.ts', import.meta.url))];

async function load(service: Service, connections: number, pixels: number): Promise<Round> {
  const before = await service.cpu();
  const args = [...LOAD, ...[service.port, connections, seconds, pixels].map(String)];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  const measured = JSON.parse(stdout) as Measured;
  return { ...measured, cpuMs: (((await service.cpu()) - before) * 1000) / measured.calls };
}

/** Both in turn, the first changing from round to round. */
async function paired(on: Service, off: Service, connections: number, pixels: number): Promise<[Round, Round][]> {
  const pairs: [Round, Round][] = [];
  for (let round = 0; round < rounds; round += 1) {
    const first = await load(round % 2 === 0 ? on : off, connections, pixels);
    const second = await load(round % 2 === 0 ? off : on, connections, pixels);
    pairs.push(round % 2 === 0 ? [first, second] : [second, first]);
  }
  return pairs;
}

const rate = ({ calls, seconds: time }: Round) => calls / time;
const both = (pairs: readonly [Round, Round][], figure: (round: Round) => number) =>
  [0, 1].map((side) => median(pairs.map((pair) => figure(pair[side as 0 | 1]))));
const ratio = (pairs: readonly [Round, Round][], figure: (round: Round) => number) =>
  median(pairs.map(([on, off]) => figure(on) / figure(off)));

preparePython();
console.log(
  `node ${process.version}, ${new Date().toISOString().slice(0, 10)}; medians of ${rounds} pairs of ${seconds} s, batching on against off`,
);
for (const [model, { what, pixels }] of Object.entries(MODELS)) {
  const folder = await serviceFolder(model);
  const [on, off] = [await start(folder, { AO_BATCHING: '1' }), await start(folder, { AO_BATCHING: '0' })];
  try {
    const busy = await paired(on, off, CONNECTIONS, pixels);
    const [rateOn = 0, rateOff = 0] = both(busy, rate);
    const [cpuOn = 0, cpuOff = 0] = both(busy, ({ cpuMs }) => cpuMs);
    const [loaded = 0] = both(busy, ({ cpu, calls }) => (cpu * 1000) / calls);
    console.log(
      `${what}, ${CONNECTIONS} connections: ${rateOn.toFixed(0)} against ${rateOff.toFixed(0)} req/s, ratio ${ratio(busy, rate).toFixed(2)} (target ≥ 3)`,
    );
    console.log(
      `  CPU of the model-service a call: ${cpuOn.toFixed(2)} against ${cpuOff.toFixed(2)} ms; of the load generator ${loaded.toFixed(3)} ms`,
    );
    const lone = await paired(on, off, 1, pixels);
    const [loneOn = 0, loneOff = 0] = both(lone, ({ p50 }) => p50);
    console.log(
      `  a lone request: p50 ${loneOn.toFixed(3)} against ${loneOff.toFixed(3)} ms, ratio ${ratio(lone, ({ p50 }) => p50).toFixed(3)} (target ≤ 1.05)`,
    );
  } finally {
    on.process.kill();
    off.process.kill();
    await rm(folder, { recursive: true, force: true });
  }
}
