import type { JsonObject } from '@bufbuild/protobuf';

/** How the messages of a stream are written into the body of an answer. */
export interface Framing {
  readonly contentType: string;
  /** `json` is the message in JSON, `id` the event's id, where the contract has one. */
  message(json: string, id: string | undefined): string;
  /** The last frame of a stream that failed. */
  failure(status: JsonObject): string;
  /** What shows that a silent stream still is there; undefined: this form has no such thing. */
  readonly heartbeat: string | undefined;
}

/** One JSON text a line, `{"result": …}`, the last one `{"error": …}` when the stream failed. */
function ndjson(contentType: string): Framing {
  return {
    contentType,
    message: (json) => `{"result":${json}}\n`,
    failure: (status) => `${JSON.stringify({ error: status })}\n`,
    heartbeat: undefined,
  };
}

const serverSentEvents: Framing = {
  contentType: 'text/event-stream',
  message: (json, id) => (id === undefined ? `data: ${json}\n\n` : `id: ${id}\ndata: ${json}\n\n`),
  failure: (status) => `event: error\ndata: ${JSON.stringify(status)}\n\n`,
  heartbeat: ':\n\n',
};

/** Every framing by its media type, the one for callers who want none in particular first. */
export const FRAMINGS: ReadonlyMap<string, Framing> = new Map(
  [ndjson('application/x-ndjson'), serverSentEvents, ndjson('application/ndjson'), ndjson('application/jsonl')].map(
    (framing) => [framing.contentType, framing],
  ),
);
