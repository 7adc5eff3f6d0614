import { setImmediate as nextTurn } from 'node:timers/promises';
import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Code, encodeRawResponse } from '../../../contract/index.js';
import { jsonOf } from '../bridge/body.js';
import { codecOf, type Matched } from '../bridge/codec.js';
import type { BridgeParts } from '../bridge/index.js';
import { answeredBy } from '../bridge/model-choice.js';
import { hide } from '../bridge/upstream-problem.js';
import { HttpProblem } from '../problem.js';
import type { Logger } from '../../process/log.js';
import { rawFraming, type Framing } from './framing.js';
import { framingOf, takesMany } from './refuse.js';
import { Session } from './session.js';
import { StreamBody } from './stream-body.js';
import { upload } from './upload.js';

/** How long the rest of a body may still come once its call has been answered, ms. */
const LINGER_MS = 5000;

/** Answers a plain HTTP request for a rpc that streams: one answer for a stream of requests, else a stream. */
export async function answerStream(
  parts: BridgeParts,
  matched: Matched,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const { route } = matched;
  const isStream = route.streamKind !== 'client_streaming';
  if (request.method === 'HEAD') {
    if (route.responseKind === 'raw') return reply.send();
    return reply.type(isStream ? framingOf(request).contentType : 'application/json; charset=utf-8').send();
  }
  const session = new Session(parts, matched, request);
  reply.raw.once('close', session.abandon);
  try {
    feed(parts, matched, session, request, reply);
    return await (isStream ? answers(parts, session, request, reply) : answer(parts, session, request, reply));
  } catch (error) {
    answeredBy(session, request, reply, error);
    throw session.problemOf(error);
  }
}

/** Gives the call its messages: those of the body as they come, or the one that the request is. */
function feed(
  parts: BridgeParts,
  matched: Matched,
  session: Session,
  request: FastifyRequest,
  reply: FastifyReply,
): void {
  const { body, raw } = request;
  const { route } = matched;
  if (takesMany(route) && !Buffer.isBuffer(body)) {
    parts.listener.unhurried.add(raw);
    reply.raw.once('finish', () => linger(request));
    return void upload(session, body instanceof Readable ? body : raw, parts.values.AO_MAX_BODY_BYTES);
  }
  if (takesMany(route) && (body as Buffer).length === 0) return session.call.end();
  const message = route.requestBody === 'raw' ? codecOf(route).read(matched, request) : session.decode(jsonOf(body));
  void session.send(message);
  session.call.end();
}

/** A caller that goes on sending after its answer came loses the connection. */
function linger({ raw }: FastifyRequest): void {
  if (raw.complete) return;
  const timer = setTimeout(() => raw.socket.destroy(), LINGER_MS).unref();
  raw.once('close', () => clearTimeout(timer));
}

/** The single answer to a stream of requests. */
async function answer(
  { rules }: BridgeParts,
  session: Session,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  let last: Buffer | undefined;
  for await (const message of session.call) last = message;
  if (last === undefined) throw HttpProblem.of(500, hide('the call ended OK without an answer', request.log as Logger));
  const returned = rules.toHeaders(await session.call.headers, await session.call.trailers) ?? {};
  const body = encoded(session, last, reply);
  answeredBy(session, request, reply);
  session.end(Code.OK);
  return reply.headers(returned).send(body);
}

function encoded(session: Session, message: Buffer, reply: FastifyReply): string | Buffer {
  if (session.route.responseKind === 'raw') {
    const { contentType, data } = session.encodeRaw(message);
    reply.type(contentType);
    return Buffer.from(data);
  }
  reply.type('application/json; charset=utf-8');
  return session.encode(message).json;
}

/**
 * The stream of answers. A call that fails before it has said anything is an ordinary error; the headers go out with its
 * initial metadata, its first message, or, when it has none of them for a heartbeat, without.
 */
async function answers(
  { rules, values }: BridgeParts,
  session: Session,
  request: FastifyRequest,
  reply: FastifyReply,
): Promise<FastifyReply> {
  const heartbeatMs = values.AO_HEARTBEAT_MS;
  const messages = session.call[Symbol.asyncIterator]();
  const first = messages.next();
  const isRaw = session.route.responseKind === 'raw';
  const framing = isRaw ? await rawFramingOf(session, first) : framingOf(request);
  if (!isRaw) await begun(session, first, heartbeatMs);
  const metadata = await Promise.race([session.call.headers, nextTurn([])]);
  const flushHeaders = (): void => reply.raw.flushHeaders();
  answeredBy(session, request, reply);
  return reply
    .headers(rules.toHeaders(metadata) ?? {})
    .header('cache-control', 'no-cache')
    .header('x-accel-buffering', 'no')
    .type(framing.contentType)
    .send(new StreamBody({ session, framing, messages, first, heartbeatMs, flushHeaders }));
}

/** Settles when the call has begun to answer, or a heartbeat has passed; rejects when it fails first. */
async function begun({ call }: Session, first: Promise<unknown>, heartbeatMs: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise((resolve) => (timer = setTimeout(resolve, heartbeatMs)));
  // A call that fails at once has no initial metadata, which looks as if it had none to give: its failure follows.
  const headers = call.headers.then(() => nextTurn());
  await Promise.race([first, headers, patience]).finally(() => clearTimeout(timer));
}

/** Bytes have the content type of their first message, which therefore is waited for. */
async function rawFramingOf({ route }: Session, first: Promise<IteratorResult<Buffer, unknown>>): Promise<Framing> {
  const { done, value } = await first;
  return rawFraming(done ? 'application/octet-stream' : encodeRawResponse(route, value).contentType);
}
