import { Agent, request } from 'node:http';
import { createServer } from 'node:net';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RunningModel } from '../../../../runtime/service/model/serve.js';
import { compiled } from '../contracts.js';
import { Classifier } from '../models.js';
import { eventually, startModel } from '../pair.js';
import { Program } from '../program.js';

type Outcome = number | 'refused' | 'lost';

/** Posts; the status, or what became of it. */
function post(address: string, body: object, agent = new Agent({ keepAlive: false })): Promise<Outcome> {
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json' };
    const sent = request(`${address}/v1/iris:classify`, { method: 'POST', headers, agent }, (response) => {
      response.resume().on('end', () => resolve(response.statusCode ?? 0));
      response.on('error', () => resolve('lost'));
    });
    sent.on('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'ECONNREFUSED' ? 'refused' : 'lost'));
    sent.end(JSON.stringify(body));
  });
}

const alive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

describe('an api-service of several workers', () => {
  let contract: string;
  let model: RunningModel;
  let api: Program;
  let posted = 0;
  beforeAll(async () => {
    contract = await compiled('iris');
  });
  beforeEach(async () => {
    model = await startModel(contract, [Classifier]);
    posted = 0;
  });
  afterEach(async () => {
    api.kill('SIGKILL');
    await api.ended;
    await model.close();
  });
  const start = async (environment: Record<string, string> = {}): Promise<string> => {
    api = new Program('iris-api', contract, { AO_WORKERS: '2', AO_MODEL_ADDRESS: model.address, ...environment });
    const address = await api.address();
    await eventually(async () => (await fetch(`${address}/health/ready`)).ok);
    return address;
  };
  const requests = () => api.lines.filter(({ msg, route }) => msg === 'request' && route === '/v1/iris:classify');
  const pids = () => new Set(requests().map(({ worker }) => worker as number));
  /** Sends requests until each of `count` workers has answered one. */
  const known = async (address: string, count: number): Promise<number[]> => {
    await eventually(async () => {
      expect(await post(address, {})).toBe(200);
      posted += 1;
      return pids().size === count;
    }, 20_000);
    return [...pids()];
  };
  const counted = async (address: string): Promise<number> => {
    const text = await (await fetch(`${address}/metrics`)).text();
    return Number(
      /^http_requests_total\{method="POST",route="\/v1\/iris:classify",status="200"\} (\d+)$/m.exec(text)?.[1],
    );
  };

  it('spreads connections, counts all requests, and writes one log', async () => {
    const address = await start();
    await known(address, 2);
    await Promise.all(Array.from({ length: 20 }, () => post(address, {})));
    for (let i = 0; i < 3; i += 1) expect(await counted(address)).toBe(posted + 20);
    expect(api.lines.filter(({ msg }) => msg.startsWith('listening'))).toMatchObject([{ address, workers: 2 }]);
    expect(api.stderr).toBe('');
  });

  it('replaces a worker that is killed, loses no request of the other, and counts on', async () => {
    const address = await start();
    const [victim, other] = (await known(address, 2)) as [number, number];
    const before = await counted(address);
    // Each connection stays with its worker: one of four goes on with the other, whatever becomes of its neighbour.
    const agents = Array.from({ length: 4 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));
    const outcomes: Outcome[][] = agents.map(() => []);
    let stop = false;
    const clients = agents.map(async (agent, i) => {
      while (!stop) {
        outcomes[i]!.push(await post(address, {}, agent));
      }
      agent.destroy();
    });
    await eventually(() => outcomes.every((each) => each.length > 20));
    process.kill(victim, 'SIGKILL');
    await eventually(() => api.lines.some(({ msg }) => msg === 'a worker ended (SIGKILL); another takes its place'));
    await eventually(
      () => [...pids()].some((pid) => pid !== victim && pid !== other) || post(address, {}).then(() => false),
    );
    stop = true;
    await Promise.all(clients);
    const lost = outcomes.map((each) => each.filter((outcome) => outcome !== 200).length);
    expect(lost.filter((count) => count === 0).length).toBeGreaterThan(0);
    expect(Math.max(...lost)).toBeLessThanOrEqual(1);
    expect(await counted(address)).toBeGreaterThan(before);
    // Over connections of their own: each worker is asked, the new one, too.
    const ready = () => fetch(`${address}/health/ready`, { headers: { connection: 'close' } });
    const answers = await Promise.all(Array.from({ length: 6 }, ready));
    expect(answers.map(({ status }) => status)).toEqual(Array(6).fill(200));
  });

  it('gives the connection that a killed worker has not taken to another', async () => {
    const address = await start();
    const [victim] = (await known(address, 2)) as [number];
    // It takes nothing more, and nobody knows yet: one of the connections waits for it.
    process.kill(victim, 'SIGSTOP');
    const outcomes: Outcome[] = [];
    const posts = Array.from({ length: 4 }, async () => outcomes.push(await post(address, {})));
    await eventually(() => outcomes.length === 3);
    process.kill(victim, 'SIGKILL');
    await Promise.all(posts);
    expect(outcomes).toEqual(Array(4).fill(200));
  });

  it('shows counters that never go down', async () => {
    const address = await start();
    const [victim] = (await known(address, 2)) as [number];
    const before = await counted(address);
    process.kill(victim, 'SIGKILL');
    await eventually(() => !alive(victim));
    expect(await counted(address)).toBe(before);
    await known(address, 3);
    expect(await counted(address)).toBe(posted);
  });

  it.each(['SIGTERM', 'SIGINT'] as const)('drains every worker at %s', async (signal) => {
    const address = await start();
    await known(address, 2);
    const slow = Array.from({ length: 6 }, () => post(address, { sepalLength: 900 }));
    await eventually(async () => /http_requests_in_flight 7/.test(await (await fetch(`${address}/metrics`)).text()));
    api.kill(signal);
    expect(await Promise.all(slow)).toEqual(Array(6).fill(200));
    expect(await api.ended).toBe(0);
    expect(api.lines.at(-1)).toMatchObject({ msg: 'stopped', cut_off: 0 });
    expect(api.lines.filter(({ msg }) => msg === 'draining')).toHaveLength(1);
  });

  it('drains at once while a worker is about to start', async () => {
    const address = await start({ AO_DRAIN_MS: '60000' });
    const [victim] = (await known(address, 2)) as [number];
    process.kill(victim, 'SIGKILL');
    await eventually(() => api.lines.some(({ msg }) => /another takes its place/.test(msg)));
    // The pause before it is started is 100 ms, and it takes longer until it can hear.
    await new Promise((resolve) => setTimeout(resolve, 200));
    api.kill('SIGTERM');
    expect(await api.ended).toBe(0);
  });

  it('loses no request over new connections while it drains', async () => {
    const address = await start();
    const outcomes: Outcome[] = [];
    const client = async (): Promise<void> => {
      while (outcomes.at(-1) !== 'refused') outcomes.push(await post(address, {}));
    };
    const clients = Array.from({ length: 8 }, client);
    await eventually(() => outcomes.length > 100);
    api.kill('SIGTERM');
    await Promise.all(clients);
    expect(await api.ended).toBe(0);
    expect(new Set(outcomes)).toEqual(new Set([200, 'refused']));
  });

  it('stops when its supervisor is gone, and cuts off what outlasts AO_DRAIN_MS', async () => {
    const address = await start({ AO_SUPERVISED: '1', AO_DRAIN_MS: '300' });
    const slow = post(address, { sepalLength: 20_000 });
    await eventually(async () => /http_requests_in_flight 2/.test(await (await fetch(`${address}/metrics`)).text()));
    api.closeInput();
    expect(await slow).toBe('lost');
    expect(await api.ended).toBe(1);
    expect(api.lines.at(-1)).toMatchObject({ msg: 'stopped', cut_off: 1 });
  });

  it('leaves no worker when the first process is killed', async () => {
    const workers = await known(await start(), 2);
    api.kill('SIGKILL');
    await eventually(() => !workers.some(alive));
  });

  it('tells once why it cannot listen, with the status of that', async () => {
    const taken = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => taken.once('listening', resolve));
    const { port } = taken.address() as { port: number };
    api = new Program('iris-api', contract, { AO_WORKERS: '3', AO_PORT: String(port) });
    expect(await api.ended).toBe(69);
    expect(api.lines).toEqual([expect.objectContaining({ level: 'fatal', code: 'AO_SERVICE_ADDRESS_IN_USE' })]);
    await new Promise((resolve) => taken.close(resolve));
  });
});
