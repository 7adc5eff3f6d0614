import { AoError, fault } from '../../../errors/index.js';
import type { Endpoint } from './endpoint.js';

const unreachable = new Set([
  'ENOENT',
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ETIMEDOUT',
  'ENOTSOCK',
  'ABORT_ERR',
]);
const lost = new Set(['ECONNRESET', 'EPIPE', 'ERR_STREAM_PREMATURE_CLOSE']);

/** What the engine itself answered with, as `docker-modem` throws it. */
export interface EngineAnswer extends Error {
  statusCode: number;
  json?: { message?: string } | null;
}

/** Whether an error is an answer of the engine (as against no answer at all), with this HTTP status if one is given. */
export function isAnswer(error: unknown, status?: number): error is EngineAnswer {
  const code = (error as Partial<EngineAnswer>).statusCode;
  return typeof code === 'number' && (status === undefined || code === status);
}

/** The engine's own words in an error, without the frame that the client library puts round them. */
export function engineWords(error: unknown): string {
  const { json, message } = error as EngineAnswer;
  return (json?.message ?? message.replace(/^\(HTTP code \d+\) [^-]* - /, '')).trim();
}

/** The AoError for a connection that could not be made or that broke; undefined when the error is something else. */
export function connectionFault(error: unknown, endpoint: Endpoint, doing: string): AoError | undefined {
  if (isAnswer(error) || error instanceof AoError) return undefined;
  const { code, message } = error as NodeJS.ErrnoException;
  const socket = endpoint.text;
  if (code === 'EACCES' || code === 'EPERM') return fault('AO_ENGINE_DOCKER_DENIED', { socket }, { cause: error });
  if (lost.has(code ?? '') || /socket hang up|aborted/.test(message)) {
    return fault('AO_ENGINE_DOCKER_LOST', { socket, doing, problem: message }, { cause: error });
  }
  if (unreachable.has(code ?? ''))
    return fault('AO_ENGINE_DOCKER_UNREACHABLE', { socket, problem: reason(code!, message) }, { cause: error });
  return undefined;
}

/** Runs a conversation with the engine; a broken connection becomes its AoError, all else is thrown as it came. */
export async function talking<T>(endpoint: Endpoint, doing: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw connectionFault(error, endpoint, doing) ?? error;
  }
}

function reason(code: string, message: string): string {
  if (code === 'ENOENT') return 'there is no such socket';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'the host name is unknown';
  if (code === 'ABORT_ERR' || code === 'ETIMEDOUT') return 'no answer in time';
  return message;
}
