import { spawn, type ChildProcess, type Serializable, type StdioOptions } from 'node:child_process';
import { request } from 'node:http';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { inject } from 'vitest';
import type { Holdings } from './programs/probe.js';

export type LogLine = Record<string, unknown> & { msg: string; level: string; time: string };

const running = new Set<ChildProcess>();

/** Ends what a test has left. */
export async function endAll(): Promise<void> {
  const ended = [...running].map((child) => new Promise((resolve) => child.once('close', resolve)));
  for (const child of running) child.kill('SIGKILL');
  await Promise.all(ended);
}

type Command = readonly [file: string, args: readonly string[], cwd?: string];

/** How a program of test/load is run. */
export function program(file: string, ...args: readonly string[]): Command {
  return [process.execPath, ['--expose-gc', join(inject('load'), 'test/load', file), ...args]];
}

/** Made by tools/python.sh. */
const PYTHON = join(import.meta.dirname, '../../.cache/venv/bin/python');

const PYTHONPATH = join(import.meta.dirname, '../../runtime/python');

function command(name: ServiceName): Command {
  if (name === 'model in Python') return [PYTHON, ['-m', 'ao_runtime'], join(inject('load'), 'python')];
  return program(`programs/${name}.js`, join(inject('load'), 'contract.binpb'));
}

export type ServiceName = 'api' | 'model' | 'model in Python';

/** A child process; those in JavaScript talk over a channel. */
export class Child {
  readonly process: ChildProcess;
  readonly ended: Promise<number | null>;
  stderr = '';

  constructor(command: Command, environment: Record<string, string> = {}, out: 'pipe' | number = 'pipe') {
    const stdio: StdioOptions = ['ignore', out, 'pipe', 'ipc'];
    const [file, args, cwd] = command;
    this.process = spawn(file, args, { cwd, env: { PATH: process.env['PATH'], ...environment }, stdio });
    running.add(this.process);
    this.ended = new Promise((resolve) =>
      this.process.on('close', (code) => {
        running.delete(this.process);
        resolve(code);
      }),
    );
    this.process.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    // A child that is killed breaks its channel.
    this.process.on('error', () => {});
  }

  get pid(): number {
    return this.process.pid as number;
  }

  /** Asks, and waits for the first answer that has `key`. Rejects when the child ends first. */
  ask<T>(question: Serializable, key: string): Promise<T> {
    return new Promise((resolve, reject) => {
      const take = (message: unknown): void => {
        if (typeof message !== 'object' || message === null || !(key in message)) return;
        this.process.off('message', take);
        resolve((message as Record<string, T>)[key] as T);
      };
      this.process.on('message', take);
      void this.ended.then((code) => reject(new Error(`ended with ${code}: ${this.stderr}`)));
      this.process.send(question);
    });
  }

  measure(): Promise<Holdings> {
    return this.ask('measure', 'holdings');
  }

  /** Open files by kind: sockets, pipes … */
  files(): Record<string, number> {
    const kinds: Record<string, number> = {};
    for (const fd of readdirSync(`/proc/${this.pid}/fd`)) {
      let kind = 'gone';
      try {
        kind = readlinkSync(`/proc/${this.pid}/fd/${fd}`).replace(/:?\[.*/, '');
      } catch {
        // Closed since it was listed.
      }
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
    return kinds;
  }

  /** Resident memory, bytes. */
  resident(): number {
    return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${this.pid}/status`, 'utf8'))?.[1]) * 1024;
  }

  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<number | null> {
    this.process.kill(signal);
    return this.ended;
  }
}

/** A service as a child process. */
export class Service extends Child {
  /** Its log; of requests only those that failed, or a soak would fill the memory of the test. */
  readonly lines: LogLine[] = [];
  /** host:port or a URL, once it serves; when that was, ms since 1970. */
  readonly address: Promise<string>;

  constructor(name: ServiceName, environment: Record<string, string> = {}, out: 'pipe' | number = 'pipe') {
    super(command(name), { AO_PORT: '0', PYTHONPATH, ...environment }, out);
    this.address = new Promise((resolve, reject) => {
      const { stdout } = this.process;
      if (stdout)
        createInterface({ input: stdout }).on('line', (text) => {
          const line = JSON.parse(text) as LogLine;
          if (!['request', 'call'].includes(line.msg) || Number(line['status']) >= 500) this.lines.push(line);
          const address = this.addressIn(line);
          if (address !== undefined) resolve(address);
        });
      void this.ended.then((code) =>
        reject(new Error(`${name} ended with ${code}: ${this.stderr}${JSON.stringify(this.lines.slice(-3))}`)),
      );
    });
    this.address.catch(() => {});
  }

  /** When the service said that it serves, ms since 1970. */
  servingSince = Number.NaN;

  /** A service in Python says where it listens before it says that it serves. */
  private addressIn({ msg, address, time }: LogLine): string | undefined {
    if (address === undefined && msg !== 'serving') return undefined;
    this.servingSince = Date.parse(time);
    if (address !== undefined) return String(address);
    const where = this.lines.find((line) => line.msg === 'listening');
    return `${String(where?.['host'])}:${String(where?.['port'])}`;
  }
}

/** The sum of a metric over its labels; those that hold `part` only. */
export async function metric(url: string, name: string, part = ''): Promise<number> {
  const text = await get(`${url}/metrics`);
  const lines = text.split('\n').filter((line) => new RegExp(`^${name}[{ ]`).test(line) && line.includes(part));
  return lines.reduce((sum, line) => sum + Number(line.slice(line.lastIndexOf(' '))), 0);
}

/** On a connection of its own, which is closed after it: connections are counted here. */
function get(url: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent: false }, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (part: string) => (text += part));
      response.on('end', () => resolve(text)).on('error', reject);
    });
    asked.on('error', reject).end();
  });
}

/** Waits until `probe` answers something true; fails after `limitMs`. */
export async function eventually<T>(probe: () => Promise<T> | T, limitMs = 20_000): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const result = await probe();
    if (result) return result;
    if (performance.now() > end) throw new Error('it did not happen in time');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** What a test measured, for who reads its output. */
export function show(what: string, figures: unknown): void {
  console.log(`${what}: ${typeof figures === 'string' ? figures : JSON.stringify(figures)}`);
}
