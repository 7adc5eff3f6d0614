import { destination as fileOf, pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';

export type { Logger } from 'pino';

/** Lines that cannot be written wait up to this size, characters; what comes beyond is dropped. */
const MOST_WAITING = 1024 * 1024;

/**
 * The log of a service: one JSON object a line on standard output, with `time` (ISO 8601), `level` (a word),
 * `service`, `msg`, and `request_id` on the lines of a request. `destination` is for tests.
 */
export function createLog(service: string, level: string, destination: DestinationStream = standardOutput()): Logger {
  const options = {
    level,
    base: { service },
    timestamp: stdTimeFunctions.isoTime,
    formatters: { level: (label: string) => ({ level: label }) },
  };
  return pino(options, destination);
}

let output: DestinationStream | undefined;

/**
 * Standard output, whatever becomes of it: a full disk, a reader that has gone or reads no more costs log lines, neither the
 * service nor its memory. Once there is room again, what waited is written.
 */
function standardOutput(): DestinationStream {
  if (output !== undefined) return output;
  const file = fileOf({ dest: 1, maxLength: MOST_WAITING });
  file.on('error', () => {});
  const flush = file.flushSync.bind(file);
  // Called at exit, where an error would change the status.
  file.flushSync = () => {
    try {
      flush();
    } catch {
      // The lines are lost.
    }
  };
  return (output = file);
}
