import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { delimiter } from 'node:path';
import type { Command } from '../config/schema.js';
import { identityOf, type ProcessIdentity } from './identity.js';
import { eachLine, OutputTail } from './lines.js';

/** A program to run: words, or one line for the shell. */
export interface Program {
  command: Command | readonly string[];
  cwd: string;
  env: NodeJS.ProcessEnv;
}

export interface Exit {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export type OnLine = (stream: 'stdout' | 'stderr', text: string) => void;

export interface RunningProgram {
  readonly identity: ProcessIdentity;
  /** Resolves once it has ended, all its lines are given out and nothing it started in its process group is left. */
  readonly exited: Promise<Exit>;
  /** Asks it to end (SIGTERM, end of file on stdin), and after `graceMs` ends its whole group by force. */
  stop(graceMs: number): Promise<void>;
}

/**
 * Starts a program in a process group of its own, so that Ctrl-C in the terminal reaches only us and we can end the
 * program with all that it started. Its stdin stays open for as long as we live. Rejects with the system's error
 * (ENOENT, EACCES …) when it cannot be started.
 */
export async function startProgram(program: Program, onLine: OnLine): Promise<RunningProgram> {
  const child = spawnGroup(program);
  for (const stream of ['stdout', 'stderr'] as const) eachLine(child[stream]!, (text) => onLine(stream, text));
  child.on('error', () => {}); // told by the rejection of `spawn` below
  child.stdin!.on('error', () => {}); // it closed its end: nothing is ever written there
  const exited = untilGone(child);
  exited.catch(() => {});
  await once(child, 'spawn');
  const pid = child.pid!;
  // One that has ended already has no identity left: its pid is then named alone and fits nothing.
  const identity = identityOf(pid) ?? { pid, started: 'ended' };
  return { identity, exited, stop: (graceMs) => stopGroup(child, exited, graceMs) };
}

function spawnGroup({ command, cwd, env }: Program): ChildProcess {
  const options = { cwd, env, detached: true, stdio: 'pipe' } as const;
  if (typeof command === 'string') return spawn(command, { ...options, shell: true });
  const [file, ...args] = command as [string, ...string[]];
  return spawn(file, args, options);
}

/** Ends what is left of a group; true when there was something. */
export function killGroup(pid: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-pid, signal);
    return true;
  } catch {
    return false; // nobody left
  }
}

async function untilGone(child: ChildProcess): Promise<Exit> {
  const closed = once(child, 'close');
  closed.catch(() => {});
  const [code, signal] = (await once(child, 'exit')) as [number | null, NodeJS.Signals | null];
  killGroup(child.pid!, 'SIGKILL');
  // A descendant that left the group may hold our pipes open for ever: it gets a moment, then is let go.
  const timer = setTimeout(() => [child.stdout, child.stderr].forEach((s) => s!.destroy()), 1000);
  await closed;
  clearTimeout(timer);
  return { code, signal };
}

async function stopGroup(child: ChildProcess, exited: Promise<Exit>, graceMs: number): Promise<void> {
  const kill = () => killGroup(child.pid!, 'SIGKILL');
  if (graceMs <= 0) kill();
  else {
    child.kill('SIGTERM');
    child.stdin!.end();
  }
  const timer = setTimeout(kill, Math.max(0, graceMs));
  await exited;
  clearTimeout(timer);
}

export interface Completed extends Exit {
  /** The end of what it printed, both streams. */
  output: OutputTail;
}

/**
 * Runs a program to its end. When `signal` fires the program is ended (five seconds' grace) and the signal's reason is
 * thrown. Rejects with the system's error when it cannot be started.
 */
export async function runProgram(
  program: Program,
  options: { signal?: AbortSignal | undefined; onLine?: OnLine } = {},
): Promise<Completed> {
  const { signal, onLine } = options;
  signal?.throwIfAborted();
  const output = new OutputTail();
  const running = await startProgram(program, (stream, text) => {
    output.push(text);
    onLine?.(stream, text);
  });
  const abort = () => void running.stop(5000);
  signal?.addEventListener('abort', abort, { once: true });
  if (signal?.aborted) abort();
  const exit = await running.exited;
  signal?.removeEventListener('abort', abort);
  signal?.throwIfAborted();
  return { ...exit, output };
}

/** A copy of `env` in which these folders come first in PATH. */
export function withPath(env: NodeJS.ProcessEnv, folders: readonly string[]): NodeJS.ProcessEnv {
  return { ...env, PATH: [...folders, env['PATH'] ?? ''].filter((part) => part !== '').join(delimiter) };
}

/** How an end is told: `exit status 3`, `killed by SIGSEGV`. */
export function exitInWords({ code, signal }: Pick<Exit, 'code'> & { signal: string | null }): string {
  return signal ? `killed by ${signal}` : `exit status ${code}`;
}
