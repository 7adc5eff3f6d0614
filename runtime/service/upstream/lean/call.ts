import { Code } from '../../../contract/index.js';
import { UpstreamError, type CallOptions, type MetadataEntry } from '../upstream.js';
import type { Expiring } from './deadlines.js';
import { ErrorCode } from './frames.js';
import { MessageReader, writePrefix, PREFIX, type MessageSink, type RawMessage } from './message.js';
import { readHead, type Head } from './metadata.js';
import { STREAM_WINDOW, type Receiver } from './receive-flow.js';
import type { Sender } from './send-flow.js';
import type { Field } from './static-table.js';
import { broken, cancelled, deadlineError, httpError, resetError } from './status.js';

/** What a call needs of its connection. */
export interface CallHost {
  readonly maxResponseBytes: number;
  readonly compresses: boolean;
  /** The call is over; where its stream is still open for one side, it is reset with this HTTP/2 error. */
  ended(call: Call, reset: number | undefined): void;
  sendWhole(call: Call, message: Uint8Array, compressed: boolean): boolean;
  pump(call: Call): void;
  giveBack(call: Call, bytes: number): void;
  /** Whether the socket holds more than it could send; then `call.sent()` is called once that changes. */
  congested(call: Call): boolean;
  /** Whether all that a call had to send is with the system: nothing reads it here any more. */
  hasLeft(call: Call): boolean;
}

const GRPC = /^application\/grpc($|[+;])/;
const CODES = Object.values(Code).filter((code) => typeof code === 'number');
const codeOf = (number: number): Code => (CODES.includes(number) ? number : Code.UNKNOWN);

/** One call on one stream: what unary calls and streams have in common. */
export abstract class Call implements Sender, Receiver, Expiring, MessageSink {
  /** The stream; 0 until the call has one. */
  id = 0;
  over = false;
  readonly deadlineAt: number;
  sendWindow = 0;
  readonly unsent: Uint8Array[] = [];
  unsentBytes = 0;
  halfClosed = false;
  sentAll = false;
  lastFlush = 0;
  receiveWindow = STREAM_WINDOW;
  owed = 0;
  protected encoding = 'identity';
  private answered = false;
  private readonly reader: MessageReader;

  constructor(
    protected readonly host: CallHost,
    readonly path: string,
    readonly fields: readonly Field[],
    readonly options: CallOptions,
  ) {
    this.deadlineAt = performance.now() + options.deadlineMs;
    this.reader = new MessageReader(host.maxResponseBytes, this);
  }

  /** The stream is open: the HEADERS are on their way. */
  abstract begin(): void;
  abstract sent(): void;
  abstract takeMessage(message: RawMessage): void;
  /** DATA came that flow control counts. */
  protected abstract received(bytes: number): void;
  protected abstract onHeaders(metadata: readonly MetadataEntry[]): void;
  protected abstract onSuccess(trailers: readonly MetadataEntry[]): void;
  protected abstract onFailure(error: UpstreamError): void;

  /** Queues a message behind its prefix. */
  protected queue(message: Uint8Array, compressed: boolean): void {
    const prefix = Buffer.allocUnsafe(PREFIX);
    writePrefix(prefix, 0, message.length, compressed);
    this.unsent.push(prefix, message);
    this.unsentBytes += PREFIX + message.length;
  }

  /** The call ends here, whatever the server may still say. */
  fail(error: UpstreamError, reset: number | undefined = ErrorCode.CANCEL): void {
    if (this.over) return;
    this.close(reset);
    this.onFailure(error);
  }

  expire(): void {
    this.fail(deadlineError());
  }

  cancel(): void {
    this.fail(cancelled());
  }

  /** RST_STREAM came. */
  reset(code: number): void {
    // A server's clock may end a call a moment before ours, by the deadline that we gave it.
    const late = code === ErrorCode.CANCEL && performance.now() >= this.deadlineAt;
    this.fail(late ? deadlineError() : resetError(code), undefined);
  }

  /** A block of headers or trailers came; `fields` is undefined when they were too many. */
  takeFields(fields: readonly Field[] | undefined, last: boolean): void {
    if (fields === undefined) {
      return this.fail(
        new UpstreamError(Code.RESOURCE_EXHAUSTED, 'the headers of the answer are too large', [], false, 'response'),
      );
    }
    const head = readHead(fields);
    const wrong = head === undefined || (this.answered ? !last || head.status !== 0 : head.status < 100);
    if (wrong) return this.fail(broken('malformed headers'), ErrorCode.PROTOCOL_ERROR);
    if (this.answered) return this.finish(head);
    if (head.status < 200) {
      if (last) this.fail(broken('malformed headers'), ErrorCode.PROTOCOL_ERROR);
      return;
    }
    if (last && head.code !== undefined) return this.finish(head);
    if (head.status !== 200 || !GRPC.test(head.contentType)) return this.fail(httpError(head.status, head.contentType));
    if (last) return this.finish(head);
    this.answered = true;
    this.encoding = head.encoding;
    this.onHeaders(head.metadata);
  }

  /** Bytes of DATA came, only lent; `flow` of them count for flow control. */
  takeData(from: Buffer, start: number, end: number, flow: number, last: boolean): void {
    if (!this.answered) return this.fail(broken('a message before the headers'), ErrorCode.PROTOCOL_ERROR);
    const wrong = this.reader.push(from, start, end);
    if (wrong !== undefined) return this.fail(wrong);
    if (this.over) return;
    if (last) this.finishWithout();
    else this.received(flow);
  }

  private finish({ code, message, metadata }: Head): void {
    if (code === undefined) return this.finishWithout();
    if (code !== Code.OK) {
      this.close(this.openReset());
      this.onFailure(new UpstreamError(codeOf(code), message, metadata));
    } else if (this.reader.within) this.fail(broken('the last message is cut short'), this.openReset());
    else {
      this.close(this.openReset());
      this.onSuccess(metadata);
    }
  }

  private finishWithout(): void {
    this.fail(new UpstreamError(Code.UNKNOWN, 'the server ended the call without a status'), this.openReset());
  }

  /** The server has ended its side: ours is ended by a reset if it is still open. */
  private openReset(): number | undefined {
    return this.sentAll ? undefined : ErrorCode.CANCEL;
  }

  private close(reset: number | undefined): void {
    this.over = true;
    this.host.ended(this, reset);
    this.unsent.length = 0;
    this.unsentBytes = 0;
  }
}
