import type { Logger } from '../log.js';
import { usableCores } from './count.js';
import { Primary, WorkerFailed } from './primary.js';
import { workerLink } from './worker.js';

export { workerLink } from './worker.js';

export interface WorkersValues {
  /** 0: as many as there are cores. */
  readonly AO_WORKERS: number;
  readonly AO_DRAIN_MS: number;
}

/**
 * Runs this program as several workers when it shall be more than one: the answer is where they listen, and how all are
 * drained (the number of requests cut off). Undefined in a worker, and where one process is enough: then this process
 * serves. A worker that cannot start has logged why; this process then exits with its status.
 */
export async function launchWorkers(
  { AO_WORKERS, AO_DRAIN_MS: drainMs }: WorkersValues,
  log: Logger,
): Promise<{ address: string; close: () => Promise<number> } | undefined> {
  const count = AO_WORKERS === 0 ? usableCores() : AO_WORKERS;
  if (count === 1 || workerLink !== undefined) return undefined;
  try {
    const { primary, address } = await Primary.start({ count, log, drainMs });
    log.info({ address, workers: count }, `listening on ${address}`);
    return { address, close: () => primary.drain() };
  } catch (error) {
    if (error instanceof WorkerFailed) process.exit(error.exit);
    throw error;
  }
}
