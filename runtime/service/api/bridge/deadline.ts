import type { IncomingHttpHeaders } from 'node:http';
import { RequestInvalid } from '../../../contract/index.js';

/** Milliseconds of gRPC's units of time. */
const UNITS: Readonly<Record<string, number>> = { H: 3_600_000, M: 60_000, S: 1000, m: 1, u: 1e-3, n: 1e-6 };

/**
 * How long a call may take, ms: what the caller asks for (`Grpc-Timeout: 5S`, or Connect's `Connect-Timeout-Ms: 5000`),
 * at most `most`. Throws RequestInvalid for a header that is neither's form.
 */
export function deadlineOf(headers: IncomingHttpHeaders, most: number): number {
  const connect = headers['connect-timeout-ms'];
  if (connect !== undefined) return Math.min(most, milliseconds('connect-timeout-ms', connect, /^(\d{1,10})()$/));
  const grpc = headers['grpc-timeout'];
  if (grpc !== undefined) return Math.min(most, milliseconds('grpc-timeout', grpc, /^(\d{1,8})([HMSmun])$/));
  return most;
}

function milliseconds(header: string, given: string | string[], form: RegExp): number {
  const [, digits, unit] = form.exec(String(given)) ?? [];
  if (digits !== undefined) return Number(digits) * (UNITS[unit ?? ''] ?? 1);
  const wanted = header === 'grpc-timeout' ? 'up to 8 digits and one of H M S m u n, such as 5S' : 'up to 10 digits';
  throw new RequestInvalid([
    { field: '', description: `the header ${header} is not a time (${wanted}): ${JSON.stringify(given)}` },
  ]);
}
