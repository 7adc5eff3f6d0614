import { AoError } from '../../errors/index.js';
import type { Logger } from './log.js';

/**
 * Runs the start of a service as a program: what it throws becomes one fatal log line with code and remedy, and the
 * process exits with the error's status (78 for a bad environment). Never returns then. Nor does it when anything is
 * thrown later where nobody catches it.
 */
export async function asProgram<T>(log: () => Logger, start: () => Promise<T>): Promise<T> {
  // What a timer or a forgotten promise of the user's throws ends any Node program; here it is told like all else.
  process.on('uncaughtException', (error) => {
    logFatal(log(), error);
    process.exit(1);
  });
  try {
    return await start();
  } catch (error) {
    logFatal(log(), error);
    process.exit(error instanceof AoError ? error.exit : 1);
  }
}

/** One fatal line: an error of the catalogue with its code and remedy; the trace only where somebody's code threw. */
export function logFatal(log: Logger, error: unknown): void {
  if (!(error instanceof AoError))
    return log.fatal({ err: error }, error instanceof Error ? error.message : String(error));
  const { code, remedy, docs, message, cause } = error;
  log.fatal({ code, remedy, docs, ...(cause === undefined ? {} : { err: cause }) }, message);
}
