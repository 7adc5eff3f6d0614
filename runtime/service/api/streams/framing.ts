import type { JsonObject } from '@bufbuild/protobuf';
import type { Session } from './session.js';

/** How the messages of a stream are written into the body of an answer. */
export interface Framing {
  readonly contentType: string;
  message(session: Session, message: Buffer): string | Buffer;
  /** The last frame of a stream that failed; undefined: this form has none, and the connection breaks. */
  failure(status: JsonObject): string | undefined;
  /** What shows that a silent stream still is there; undefined: this form has no such thing. */
  readonly heartbeat: string | undefined;
}

/**
 * One JSON text a line, `{"result": …}`, the last one `{"error": …}` when the stream failed. The sign of life is a blank ahead of
 * the next text, which JSON allows: an empty line breaks readers who parse every line.
 */
function ndjson(contentType: string): Framing {
  return {
    contentType,
    message: (session, message) => `{"result":${session.encode(message).json}}\n`,
    failure: (status) => `${JSON.stringify({ error: status })}\n`,
    heartbeat: ' ',
  };
}

const serverSentEvents: Framing = {
  contentType: 'text/event-stream',
  message: (session, message) => {
    const { json, id } = session.encode(message);
    return id === undefined ? `data: ${json}\n\n` : `id: ${id}\ndata: ${json}\n\n`;
  },
  failure: (status) => `event: error\ndata: ${JSON.stringify(status)}\n\n`,
  heartbeat: ':\n\n',
};

/** Every framing by its media type, the one for callers who want none in particular first. */
export const FRAMINGS: ReadonlyMap<string, Framing> = new Map(
  [ndjson('application/x-ndjson'), serverSentEvents, ndjson('application/ndjson'), ndjson('application/jsonl')].map(
    (framing) => [framing.contentType, framing],
  ),
);

/** The bytes of google.api.HttpBody messages, one behind the other. */
export function rawFraming(contentType: string): Framing {
  return {
    contentType,
    message: (session, message) => Buffer.from(session.encodeRaw(message).data),
    failure: () => undefined,
    heartbeat: undefined,
  };
}
