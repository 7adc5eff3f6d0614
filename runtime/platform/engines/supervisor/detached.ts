import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { AoError, fault } from '../../../errors/index.js';
import { lockHolder } from '../../process/lock.js';
import { exitInWords } from '../../process/program.js';
import type { RunPlan } from '../engine.js';
import { makeRunFolder } from '../run-folder.js';

export interface DetachOptions {
  /** The file that Node runs as ao's command line. */
  cliEntry: string;
  engine: 'process' | 'docker';
  /** Fires to give up waiting: what was started is stopped again. */
  signal: AbortSignal;
}

type Message = { type: 'ready' | 'stopped' } | { type: 'failed'; error?: ReturnType<AoError['toJSON']> };

/**
 * Starts `ao up` for the plan in the background and resolves with its pid once all services are ready. Throws what it
 * failed with, or AO_ENGINE_DETACHED_FAILED when it ended without a word; nothing is left running then.
 */
export async function startDetached(plan: RunPlan, options: DetachOptions): Promise<{ pid: number }> {
  options.signal.throwIfAborted();
  const folder = await makeRunFolder(plan.root);
  const holder = await lockHolder(folder.lock);
  if (holder) throw fault('AO_ENGINE_ALREADY_UP', { project: plan.project, ...holder });
  const child = spawnSupervisor(plan, options, folder.detachedLog);
  const stop = () => void child.kill('SIGTERM');
  options.signal.addEventListener('abort', stop, { once: true });
  try {
    const outcome = await Promise.race([reported(child), ended(child)]);
    if (outcome.type === 'ready') return { pid: child.pid! };
    if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    options.signal.throwIfAborted();
    throw failure(outcome, folder.detachedLog);
  } finally {
    options.signal.removeEventListener('abort', stop);
    if (child.connected) child.disconnect();
    child.unref();
  }
}

function spawnSupervisor(plan: RunPlan, { cliEntry, engine }: DetachOptions, log: string): ChildProcess {
  const stderr = openSync(log, 'w');
  try {
    return spawn(process.execPath, [cliEntry, 'up', '--engine', engine], {
      cwd: plan.root,
      detached: true,
      env: { ...process.env, AO_DETACHED: '1' },
      stdio: ['ignore', 'ignore', stderr, 'ipc'],
    });
  } finally {
    closeSync(stderr);
  }
}

async function reported(child: ChildProcess): Promise<Message> {
  const [message] = (await once(child, 'message')) as [Message];
  return message;
}

interface Ended {
  type: 'ended';
  end: string;
}

async function ended(child: ChildProcess): Promise<Ended> {
  const [code, signal] = (await once(child, 'exit')) as [number | null, string | null];
  return { type: 'ended', end: exitInWords({ code, signal }) };
}

function failure(outcome: Exclude<Message, { type: 'ready' }> | Ended | Message, log: string): AoError {
  if (outcome.type === 'failed' && outcome.error) {
    const { code, message, remedy, details } = outcome.error;
    return new AoError(code, message, remedy, { details });
  }
  return fault('AO_ENGINE_DETACHED_FAILED', {
    log,
    end: outcome.type === 'ended' ? outcome.end : outcome.type,
  });
}
