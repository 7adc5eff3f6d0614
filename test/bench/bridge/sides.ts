// The sides of the comparison as processes: each is given the backend's address and a port, and is ready when it answers.
import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { once } from 'node:events';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { cache, contract, python, sources } from './prepare.js';
import { payloads } from './payloads.js';

const here = fileURLToPath(new URL('.', import.meta.url));

interface Command {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** How each side is started, by its name; logs of requests are off for all but ours, which writes its line a request as it always does. */
const SIDES: Readonly<Record<string, (port: number) => Command>> = {
  ours: (port) => ({
    command: process.execPath,
    args: [join(cache, 'ours/main.js')],
    env: { AO_PORT: String(port), AO_MAX_BODY_BYTES: String(64 << 20), NODE_ENV: 'production' },
  }),
  'ours-grpc-js': (port) => ({
    ...(SIDES['ours'] as (port: number) => Command)(port),
    env: {
      AO_PORT: String(port),
      AO_MAX_BODY_BYTES: String(64 << 20),
      AO_MODEL_TRANSPORT: 'grpc-js',
      NODE_ENV: 'production',
    },
  }),
  fastapi: (port) => ({
    command: python,
    args: [
      '-m',
      'uvicorn',
      'app:app',
      '--app-dir',
      join(here, 'fastapi'),
      '--port',
      String(port),
      '--no-access-log',
      '--log-level',
      'warning',
      '--loop',
      'uvloop',
      '--http',
      'httptools',
    ],
    env: { PYTHONPATH: join(here, 'backend') },
  }),
  'grpc-gateway': () => ({ command: join(cache, 'gateway/gateway'), args: [] }),
  fastify: () => ({
    command: process.execPath,
    args: [join(cache, 'fastify/main.js')],
    env: { NODE_ENV: 'production' },
  }),
};

export const SIDE_NAMES = Object.keys(SIDES);

export interface Running {
  readonly name: string;
  readonly pid: number;
  readonly url: string;
  stop(): Promise<void>;
}

export async function startBackend(): Promise<Running> {
  const child = spawn(python, [join(here, 'backend/server.py')], {
    env: { ...process.env, BENCH_CONTRACT: contract },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return running('backend', child, `127.0.0.1:${line.toString().trim()}`);
}

export async function startSide(name: string, backend: string): Promise<Running> {
  const port = await freePort();
  const make = SIDES[name];
  if (make === undefined) throw new Error(`there is no side ${name}; there are ${SIDE_NAMES.join(', ')}`);
  const { command, args, env } = make(port);
  const child = spawn(command, args, {
    env: {
      ...process.env,
      BENCH_PORT: String(port),
      BENCH_BACKEND: backend,
      BENCH_CONTRACT: contract,
      BENCH_SOURCES: sources,
      AO_MODEL_ADDRESS: backend,
      ...env,
    },
    // wrk leaves in the middle of answers, of which grpc-gateway complains by the hundred.
    stdio: ['ignore', 'ignore', name === 'grpc-gateway' ? 'ignore' : 'inherit'],
  });
  const side = running(name, child, `http://127.0.0.1:${port}`);
  try {
    await answers(side);
    return side;
  } catch (error) {
    await side.stop();
    throw error;
  }
}

function running(name: string, child: ChildProcess, url: string): Running {
  const ended = once(child, 'exit');
  const stop = async (): Promise<void> => {
    child.kill('SIGKILL');
    await ended;
  };
  return { name, pid: child.pid as number, url, stop };
}

/** Waits until a side answers, and refuses to measure one whose answers are not what was asked. */
async function answers({ name, url }: Running): Promise<void> {
  const end = performance.now() + 20_000;
  for (const payload of payloads) {
    for (;;) {
      const response = await fetch(url + payload.path, { method: 'POST', ...payload.request }).catch(() => undefined);
      if (response?.status === 200) {
        payload.check(Buffer.from(await response.arrayBuffer()));
        break;
      }
      if (performance.now() > end)
        throw new Error(`${name} does not answer ${payload.name}: ${response?.status} ${await response?.text()}`);
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

/** CPU time that a process has used so far, seconds: user and system of all its threads. Linux. */
export function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / 100;
}
