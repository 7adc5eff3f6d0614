import { spawn, execFileSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

import { answers } from './reach.js';

/** What is missing to start a Docker engine on this machine, in words; nothing: it can be started. */
export function obstacleToStart(): string | undefined {
  if (process.platform !== 'linux') return `this is ${process.platform}, not Linux`;
  if (process.getuid?.() !== 0) return 'starting one needs root';
  if (!has('dockerd') && !has('apt-get')) return 'dockerd is not installed, and this is not Debian';
  return undefined;
}

/** The programs that the Docker tests need, by the Debian package of each. */
const programs = { dockerd: 'docker.io', debootstrap: 'debootstrap', ip: 'iproute2' } as const;

/** Installs those of the programs that are not here from Debian. */
export function install(
  say: (line: string) => void,
  wanted = Object.keys(programs) as readonly (keyof typeof programs)[],
): void {
  const missing = wanted.filter((program) => !has(program)).map((program) => programs[program]);
  if (missing.length === 0) return;
  say(`installing ${missing.join(', ')} from Debian`);
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  execFileSync('apt-get', ['update', '-qq'], { env, stdio: 'pipe' });
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], {
    env,
    stdio: 'pipe',
  });
}

export interface Daemon {
  host: string;
  stop(): Promise<void>;
}

/**
 * Starts a `dockerd` of its own: data, state, socket and bridge of its own, so that it disturbs neither an engine
 * that is there already nor a second one of these. The folder's path is short because a Unix socket's path may have
 * no more than 107 bytes.
 */
export async function startDaemon(): Promise<Daemon> {
  const dir = mkdtempSync(join(tmpdir().length < 40 ? tmpdir() : '/tmp', 'ao-engine-'));
  const bridge = addBridge();
  const host = `unix://${join(dir, 'docker.sock')}`;
  const log = openSync(join(dir, 'log'), 'a');
  const child = spawn('dockerd', flags(dir, host, bridge), { stdio: ['ignore', log, log], detached: true });
  closeSync(log);
  const stop = async () => {
    await end(child);
    removeMounts(dir);
    removeBridge(bridge);
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await untilUp(child, host, join(dir, 'log'));
  } catch (error) {
    await stop();
    throw error;
  }
  return { host, stop };
}

interface Bridge {
  name: string;
  /** Second byte of the 10.x networks the daemon may use. */
  net: number;
}

function flags(dir: string, host: string, bridge: Bridge): string[] {
  return [
    ...['--data-root', join(dir, 'data'), '--exec-root', join(dir, 'exec'), '--pidfile', join(dir, 'pid')],
    ...['--host', host, '--bridge', bridge.name, '--default-address-pool', `base=10.${bridge.net}.128.0/17,size=24`],
  ];
}

function addBridge(): Bridge {
  const taken = execFileSync('ip', ['-4', '-o', 'addr'], { encoding: 'utf8' });
  const free = Array.from({ length: 50 }, (_, i) => 200 + i).filter((n) => !taken.includes(` 10.${n}.`));
  const net = free[Math.floor(Math.random() * free.length)];
  if (net === undefined) throw new Error('no free network 10.200 to 10.249 for a Docker bridge');
  const name = `aobr${net}`;
  execFileSync('ip', ['link', 'add', name, 'type', 'bridge']);
  execFileSync('ip', ['addr', 'add', `10.${net}.0.1/24`, 'dev', name]);
  execFileSync('ip', ['link', 'set', name, 'up']);
  return { name, net };
}

/** The daemon leaves its firewall rules when it ends: those that name our bridge go, no others. */
function removeBridge({ name, net }: Bridge): void {
  for (const table of ['filter', 'nat']) {
    const rules = quietly('iptables', ['-t', table, '-S']).split('\n');
    const ours = rules.filter((r) => r.startsWith('-A ') && (r.includes(` ${name} `) || r.includes(` 10.${net}.`)));
    for (const rule of ours) quietly('iptables', ['-t', table, '-D', ...rule.split(' ').slice(1)]);
  }
  quietly('ip', ['link', 'del', name]);
}

async function untilUp(child: ChildProcess, host: string, log: string): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (Date.now() < deadline) {
    if (child.exitCode !== null || child.signalCode !== null) break;
    if (await answers(host)) return;
    await sleep(100);
  }
  const tail = readFileSync(log, 'utf8').trimEnd().split('\n').slice(-8).join('\n');
  throw new Error(`dockerd did not come up; the end of its log:\n${tail}`);
}

/** Ends the daemon by its own process id: asked, then (30 s later) by force, with all that it started. */
async function end(child: ChildProcess): Promise<void> {
  if (child.pid === undefined) return;
  const group = -child.pid;
  if (child.exitCode === null && child.signalCode === null) {
    const gone = once(child, 'exit');
    child.kill('SIGTERM');
    const timer = setTimeout(() => killQuietly(group), 30_000);
    await gone;
    clearTimeout(timer);
  }
  killQuietly(group);
}

function killQuietly(group: number): void {
  try {
    process.kill(group, 'SIGKILL');
  } catch {
    // nobody left
  }
}

function removeMounts(dir: string): void {
  const mounts = readFileSync('/proc/self/mounts', 'utf8')
    .split('\n')
    .map((l) => l.split(' ')[1] ?? '');
  for (const mount of mounts.filter((m) => m.startsWith(`${dir}/`)).reverse()) quietly('umount', ['-l', mount]);
}

function has(program: string): boolean {
  const path = `${process.env['PATH'] ?? ''}:/usr/sbin:/sbin`;
  return path.split(':').some((dir) => existsSync(join(dir, program)));
}

function quietly(program: string, args: string[]): string {
  try {
    return execFileSync(program, args, { encoding: 'utf8', stdio: 'pipe' });
  } catch {
    return '';
  }
}
