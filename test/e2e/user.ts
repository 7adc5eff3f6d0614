import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inject } from 'vitest';

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** Below the ports that the kernel gives to anybody, and a part for each of the files that run at once: what is free now stays so. */
const FIRST_PORT = 12_000;
const PORTS_OF_A_WORKER = 2000;
const first = FIRST_PORT + (Number(process.env['VITEST_POOL_ID'] ?? 0) % 8) * PORTS_OF_A_WORKER;
let next = Math.floor(Math.random() * PORTS_OF_A_WORKER);

/** Ports that nobody listens on; none is given twice. */
export async function freePorts(count: number): Promise<number[]> {
  const ports: number[] = [];
  while (ports.length < count) {
    const port = first + (next++ % PORTS_OF_A_WORKER);
    if (await isFree(port)) ports.push(port);
  }
  return ports;
}

function isFree(port: number): Promise<boolean> {
  const server = createServer();
  return new Promise((resolve) => {
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}

/** A person at a terminal in an empty folder, with the packed `ao` installed. */
export class User {
  readonly folder: string;
  readonly env: NodeJS.ProcessEnv;
  readonly aoPath = inject('ao');
  readonly #children = new Set<ChildProcess>();

  private constructor(
    readonly apiPort: number,
    readonly modelPort: number,
  ) {
    this.folder = mkdtempSync(join(tmpdir(), 'ein Übungsraum '));
    this.env = {
      ...process.env,
      NO_COLOR: '1',
      AO_SERVICES_API_SERVICE_PORT: String(apiPort),
      AO_SERVICES_MODEL_SERVICE_PORT: String(modelPort),
    };
  }

  static async arrive(): Promise<User> {
    const [api, model] = await freePorts(2);
    return new User(api!, model!);
  }

  /** Starts `ao` and leaves it running. */
  start(args: string[], cwd = this.folder, env: NodeJS.ProcessEnv = {}): ChildProcess {
    const child = spawn(this.aoPath, args, { cwd, env: { ...this.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  /** Runs `ao` to its end. */
  async ao(args: string[], cwd = this.folder, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    return collect(this.start(args, cwd, env));
  }

  /** Runs `ao`, which must succeed. */
  async must(args: string[], cwd = this.folder, env: NodeJS.ProcessEnv = {}): Promise<Finished> {
    const done = await this.ao(args, cwd, env);
    if (done.code !== 0)
      throw new Error(`ao ${args.join(' ')} ended with ${done.code}\n${done.stdout}\n${done.stderr}`);
    return done;
  }

  request(
    path: string,
    init: { method?: string; body?: unknown; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    const { method = 'POST', body, headers = {} } = init;
    return fetch(`http://127.0.0.1:${this.apiPort}${path}`, {
      method,
      headers: body === undefined ? headers : { 'content-type': 'application/json', ...headers },
      ...(body === undefined ? {} : { body: isWritten(body) ? body : JSON.stringify(body) }),
    });
  }

  leave(): void {
    for (const child of this.#children) child.kill('SIGKILL');
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function isWritten(body: unknown): body is string | Buffer<ArrayBuffer> {
  return typeof body === 'string' || Buffer.isBuffer(body);
}

export async function collect(child: ChildProcess): Promise<Finished> {
  let stdout = '';
  let stderr = '';
  child.stdout?.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, stdout, stderr };
}

/** Waits for a condition; says what was waited for when it does not come. */
export async function eventually<T>(
  what: string,
  probe: () => Promise<T | undefined | false>,
  ms = 30_000,
): Promise<T> {
  const deadline = Date.now() + ms;
  let last: unknown;
  while (Date.now() < deadline) {
    try {
      const value = await probe();
      if (value !== undefined && value !== false) return value as T;
    } catch (error) {
      last = error;
    }
    await new Promise((resume) => setTimeout(resume, 50));
  }
  throw new Error(`waited ${ms} ms for ${what}`, { cause: last });
}
