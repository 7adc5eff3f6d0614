import { fromBinary, toBinary, type DescField, type Message } from '@bufbuild/protobuf';
import type { FastifyRequest } from 'fastify';
import {
  Code,
  encodeRawResponse,
  messageDecoder,
  responseText,
  type MessageDecoder,
  type RawBody,
  type Route,
} from '../../../contract/index.js';
import { codeName } from '../../grpc/codes.js';
import type { Logger } from '../../process/log.js';
import { UpstreamError, type CallOptions, type StreamCall } from '../../upstream/index.js';
import type { StreamTally } from '../access.js';
import { callOptionsOf } from '../bridge/call-options.js';
import type { Matched } from '../bridge/codec.js';
import type { BridgeParts } from '../bridge/index.js';
import { queryOf } from '../bridge/target.js';
import { hide, upstreamProblem } from '../bridge/upstream-problem.js';
import { problemOf } from '../error-handler.js';
import { HttpProblem } from '../problem.js';

/** Why a stream ends that is open when the service has to stop. */
export const STOPPING = HttpProblem.of(503, 'the service is stopping', { 'retry-after': '1' });

/** The caller is gone: nobody is to be told. */
const LEFT = HttpProblem.of(499, 'the caller left');

/** One streaming call on behalf of one request: its messages counted, its end told once. */
export class Session {
  /** Told of the end. */
  onEnd: () => void = () => {};
  readonly decode: MessageDecoder;
  readonly route: Route;
  readonly tally: StreamTally = { received: 0, sent: 0, code: undefined, status: undefined };
  private readonly counted = { received: 0, sent: 0 };
  private readonly eventId: DescField | undefined;
  private readonly log: Logger;
  private readonly options: CallOptions;
  private opened: StreamCall | undefined;
  private cause: HttpProblem | undefined;
  private ended = false;

  /** Throws RequestInvalid for headers that are. */
  constructor(
    private readonly parts: BridgeParts,
    { route, variables }: Matched,
    private readonly request: FastifyRequest,
  ) {
    this.route = route;
    this.log = request.log as Logger;
    const lastEventId = request.headers['last-event-id'];
    this.decode = messageDecoder(route, variables, queryOf(request.raw.url), lastEventId?.toString());
    this.eventId = route.method.output.fields.find(
      ({ name, fieldKind }) => name === 'event_id' && fieldKind === 'scalar',
    );
    this.options = callOptionsOf(parts, route, request);
    request.stream = this.tally;
    parts.listener.openStreams.add(this.stop);
  }

  /** The call, which begins when it is first asked for. */
  get call(): StreamCall {
    this.opened ??= this.parts.upstream.stream(this.route.grpcPath, this.options);
    return this.opened;
  }

  /** Which of several models answers. */
  get model(): string | undefined {
    return this.opened?.model;
  }

  /** Whether the call has ended. */
  get over(): boolean {
    return this.ended;
  }

  /** Sends a request message, or its bytes; settles when the next may be sent. */
  send(message: Message | Uint8Array): Promise<void> {
    this.tally.received += 1;
    const { input } = this.route.method;
    return this.call.write(message instanceof Uint8Array ? message : toBinary(input, message));
  }

  /** The JSON of an answer's message and its event id. Throws HttpProblem when it has none: the model's fault. */
  encode(bytes: Buffer): { json: string; id: string | undefined } {
    return this.encoded(() => {
      const message = fromBinary(this.route.method.output, bytes);
      const json = responseText(this.route, message);
      const id = this.eventId && String((message as unknown as Record<string, unknown>)[this.eventId.localName] ?? '');
      return { json, id: id && !/[\0\r\n]/.test(id) ? id : undefined };
    });
  }

  /** The same where an answer's message is a google.api.HttpBody. */
  encodeRaw(bytes: Buffer): RawBody {
    return this.encoded(() => encodeRawResponse(this.route, bytes));
  }

  private encoded<T>(encode: () => T): T {
    this.tally.sent += 1;
    try {
      return encode();
    } catch (error) {
      throw HttpProblem.of(500, hide(error, this.log));
    }
  }

  /** Ends the call for a reason of ours; the iteration of its answers ends, and `problemOf` gives the reason. */
  fail(reason: unknown): void {
    if (this.ended) return;
    this.cause ??= problemOf(reason, this.log);
    this.opened?.cancel();
  }

  /** Ends the call because nobody waits for it any more. */
  readonly abandon = (): void => {
    this.fail(LEFT);
    this.end(Code.CANCELLED);
  };

  private readonly stop = (): void => this.fail(STOPPING);

  /** What the caller is told when the iteration of the answers threw. */
  problemOf(error: unknown): HttpProblem {
    const { rules } = this.parts;
    const own = (): HttpProblem =>
      error instanceof UpstreamError ? upstreamProblem(error, rules, this.log) : problemOf(error, this.log);
    const problem = this.cause ?? own();
    this.end(
      this.cause === undefined && error instanceof UpstreamError ? error.code : Code.CANCELLED,
      problem.status.code,
    );
    this.opened?.cancel();
    return problem;
  }

  /** Notes how the call ended and what the caller was told; the first time counts. */
  end(code: Code, told: number = code): void {
    if (this.ended) return;
    this.ended = true;
    this.tally.code = codeName(told);
    this.parts.listener.openStreams.delete(this.stop);
    this.request.model = this.model;
    if (this.opened !== undefined) this.parts.metrics.upstream(this.route.method, codeName(code), this.model);
    this.count();
    this.onEnd();
  }

  /** Brings the metrics up to date; messages are too many to do it with each. */
  count(): void {
    const { counted, tally, parts, route } = this;
    parts.metrics.messages(route.path, 'in', tally.received - counted.received);
    parts.metrics.messages(route.path, 'out', tally.sent - counted.sent);
    counted.received = tally.received;
    counted.sent = tally.sent;
  }
}
