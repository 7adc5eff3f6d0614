import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { Output } from './output.js';
import { workerLink } from './workers/worker.js';

export type { Logger } from 'pino';

let output: Output | undefined;

/**
 * The log of a service: one JSON object a line on standard output, with `time` (ISO 8601), `level` (a word),
 * `service`, `msg`, `worker` (a process id) where there are several, and `request_id` on the lines of a request.
 * `destination` is for tests.
 */
export function createLog(service: string, level: string, destination?: DestinationStream): Logger {
  const options = {
    level,
    base: workerLink === undefined ? { service } : { service, worker: process.pid },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination ?? (output ??= new Output(1)));
}
