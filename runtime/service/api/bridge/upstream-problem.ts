import { randomUUID } from 'node:crypto';
import { anyUnpack, type Any, type Duration } from '@bufbuild/protobuf/wkt';
import { Code, errorDetails, makeStatus, statusFromBytes, type Status } from '../../../contract/index.js';
import { STATUS_DETAILS } from '../../grpc/codes.js';
import type { Logger } from '../../process/log.js';
import type { UpstreamError } from '../../upstream/index.js';
import { HttpProblem } from '../problem.js';
import type { MetadataRules } from './metadata.js';

/**
 * What is said instead of gRPC's own message for codes that the transport, too, answers with: its words hold
 * addresses and library internals. A model's own message for them comes with status details, and passes.
 */
const PUBLIC_MESSAGE: Readonly<Partial<Record<Code, string>>> = {
  [Code.CANCELLED]: 'the request was cancelled',
  [Code.DEADLINE_EXCEEDED]: 'the model-service did not answer in time',
  [Code.UNAVAILABLE]: 'the model-service is not available',
};

/** The only words of an INTERNAL that may pass: an id, to be looked up in the model-service's log. */
const INTERNAL_MESSAGE = /^internal error [0-9a-f-]{8,36}$/;

const RETRY_INFO = `type.googleapis.com/${errorDetails.RetryInfoSchema.typeName}`;
const DEBUG_INFO = `type.googleapis.com/${errorDetails.DebugInfoSchema.typeName}`;

/** The HTTP answer for a failed call: googleapis' status table, the model's own details, nothing internal. */
export function upstreamProblem(error: UpstreamError, rules: MetadataRules, log: Logger): HttpProblem {
  const status = publicStatus(error, log);
  return HttpProblem.ofStatus(status, { ...rules.toHeaders(error.trailers), ...retryAfter(status) });
}

/** A refusal that passes says when to come back: what the model's RetryInfo says, else in a second. */
function retryAfter({ code, details }: Status): Record<string, string> {
  if (code !== Code.UNAVAILABLE && code !== Code.RESOURCE_EXHAUSTED) return {};
  const delay = delayOf(details.find(({ typeUrl }) => typeUrl === RETRY_INFO));
  const seconds = delay === undefined ? 1 : Number(delay.seconds) + (delay.nanos > 0 ? 1 : 0);
  return { 'retry-after': String(Math.max(0, seconds)) };
}

function delayOf(info: Any | undefined): Duration | undefined {
  try {
    return info && anyUnpack(info, errorDetails.RetryInfoSchema)?.retryDelay;
  } catch {
    // What a model sends that cannot be read must not cost the status that it came with.
    return undefined;
  }
}

function publicStatus(error: UpstreamError, log: Logger): Status {
  const { code, message, trailers, limit } = error;
  // Limits of this service, not of the caller's quota, which RESOURCE_EXHAUSTED (429) would tell.
  if (limit === 'calls') return makeStatus(Code.UNAVAILABLE, 'the service is busy; try again in a moment');
  if (limit === 'response') return makeStatus(Code.INTERNAL, hide(`AO_MAX_RESPONSE_BYTES: ${message}`, log));
  const trailer = trailers.find(([key]) => key === STATUS_DETAILS)?.[1];
  const sent = Buffer.isBuffer(trailer) ? statusFromBytes(trailer) : undefined;
  const details = (sent?.details ?? []).filter(({ typeUrl }) => typeUrl !== DEBUG_INFO);
  if (code === Code.INTERNAL || code === Code.UNKNOWN || code === Code.DATA_LOSS) {
    return makeStatus(code, INTERNAL_MESSAGE.test(message) ? message : hide(`${code} ${message}`, log));
  }
  const said = sent?.code === code ? sent.message : undefined;
  const substitute = PUBLIC_MESSAGE[code];
  if (substitute !== undefined && said === undefined) log.warn({ upstream: message }, substitute);
  return makeStatus(code, said ?? substitute ?? message, details);
}

/** Logs what may not be told under a new id, and returns the words that may. */
export function hide(what: unknown, log: Logger): string {
  const id = randomUUID();
  log.error({ error_id: id, ...(what instanceof Error ? { err: what } : { upstream: what }) }, `internal error ${id}`);
  return `internal error ${id}`;
}
