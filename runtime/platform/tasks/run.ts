import { spawn, type ChildProcess, type StdioOptions } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { constants } from 'node:os';
import { fault } from '../../errors/index.js';
import { programFolders } from '../languages/index.js';
import { killGroup, withPath } from '../process/program.js';
import type { TaskPlan, TaskStep } from './plan.js';

export interface TaskOptions {
  /** Fires to end the running command (SIGTERM, then by force); none is started after it. */
  signal?: AbortSignal;
  /** Where the commands read and write; by default our own terminal. */
  stdio?: StdioOptions;
  onStep?: (step: TaskStep) => void;
}

/** How long a command has to end after it was asked to. */
const GRACE_MS = 5000;

/**
 * Runs the commands of a plan one after another, each once, until one fails; returns the exit status to pass on: that
 * of the failed command, 128+n when signal n ended it, 0 when all went well. Throws AO_TASK_FOLDER_MISSING or
 * AO_TASK_COMMAND_MISSING when a command could not be started.
 */
export async function runTask(plan: TaskPlan, options: TaskOptions = {}): Promise<number> {
  for (const step of plan.steps) {
    if (options.signal?.aborted) return 128 + constants.signals.SIGTERM;
    options.onStep?.(step);
    const status = await runStep(step, options);
    if (status !== 0) return status;
  }
  return 0;
}

async function runStep(step: TaskStep, { signal, stdio = 'inherit' }: TaskOptions): Promise<number> {
  if (!existsSync(step.cwd)) throw fault('AO_TASK_FOLDER_MISSING', { task: step.task, dir: step.cwd });
  // In a terminal the command stays in our process group, so that it may read the keyboard and Ctrl-C reaches it;
  // elsewhere it gets its own, so that we can end it with all it started.
  const grouped = !(stdio === 'inherit' && process.stdin.isTTY);
  const child = spawnStep(step, stdio, grouped);
  const exited = once(child, 'exit') as Promise<[number | null, NodeJS.Signals | null]>;
  const end = (how: NodeJS.Signals) => (grouped ? killGroup(child.pid!, how) : child.kill(how));
  let timer: NodeJS.Timeout | undefined;
  const abort = () => {
    end('SIGTERM');
    timer = setTimeout(() => end('SIGKILL'), GRACE_MS);
  };
  signal?.addEventListener('abort', abort, { once: true });
  try {
    const [code, ended] = await exited;
    return ended ? 128 + constants.signals[ended] : code!;
  } catch (error) {
    throw fault(
      'AO_TASK_COMMAND_MISSING',
      { task: step.task, program: [step.command].flat()[0]!, dir: step.cwd },
      { cause: error },
    );
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', abort);
  }
}

function spawnStep({ command, cwd, env }: TaskStep, stdio: StdioOptions, detached: boolean): ChildProcess {
  const options = { cwd, stdio, detached, env: withPath({ ...process.env, ...env }, programFolders(cwd)) };
  if (typeof command === 'string') return spawn(command, { ...options, shell: true });
  const [file, ...args] = command as [string, ...string[]];
  return spawn(file, args, options);
}
