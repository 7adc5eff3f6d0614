import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import type { ErrorCode } from '../../../errors/index.js';
import type { ProcessIdentity } from '../../process/identity.js';
import type { ServiceStatus } from '../engine.js';
import { runFolder } from '../run-folder.js';

/** What `.ao/run/state.json` says of a running project; other processes read it for `ao ps` and `ao down`. */
export interface RunState {
  project: string;
  engine: 'process' | 'docker';
  /** The `ao up` that watches over the services. */
  supervisor: ProcessIdentity;
  phase: 'starting' | 'ready' | 'stopping' | 'failed';
  /** Milliseconds since the epoch: when `ao up` began. */
  since: number;
  services: readonly ServiceStatus[];
  /** How long `ao down` waits for it to stop. */
  stopTimeoutMs: number;
  /** Why it failed. */
  error?: { code: ErrorCode; message: string };
}

/** The written state, or undefined when there is none. A torn or foreign file counts as none. */
export async function readState(root: string): Promise<RunState | undefined> {
  try {
    const state = JSON.parse(await readFile(runFolder(root).state, 'utf8')) as RunState;
    return Number.isInteger(state.supervisor.pid) && Array.isArray(state.services) ? state : undefined;
  } catch {
    return undefined;
  }
}

/** Writes the state of one run, newest wins, each time as a whole. What cannot be written (folder gone, disk full) is passed over. */
export class StateFile {
  #queue: Promise<void> = Promise.resolve();
  #next: RunState | undefined;

  constructor(private readonly root: string) {}

  write(state: RunState): void {
    const waiting = this.#next !== undefined;
    this.#next = state;
    if (!waiting) this.#queue = this.#queue.then(() => this.#flush());
  }

  /** Resolves when all that was given is on the disk. */
  async settled(): Promise<void> {
    await this.#queue;
  }

  async remove(): Promise<void> {
    await this.#queue;
    await rm(runFolder(this.root).state, { force: true }).catch(() => {});
  }

  async #flush(): Promise<void> {
    const { state: file } = runFolder(this.root);
    const draft = `${file}.${process.pid}`;
    const text = JSON.stringify(this.#next, null, 2);
    this.#next = undefined;
    await writeFile(draft, text)
      .then(() => rename(draft, file))
      .catch(() => {});
  }
}
