import { pino, type DestinationStream, type Logger } from 'pino';
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
    timestamp: isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination ?? (output ??= new Output(1)));
}

let second = NaN;
let untilSecond = '';

/** The time as pino wants it, in ISO 8601: a line a request makes the text of a whole Date one of the dearer parts of a line. */
function isoTime(): string {
  const now = Date.now();
  const ms = now % 1000;
  if (now - ms !== second) {
    second = now - ms;
    untilSecond = new Date(second).toISOString().slice(0, -'000Z'.length);
  }
  return `,"time":"${untilSecond}${String(ms).padStart(3, '0')}Z"`;
}
