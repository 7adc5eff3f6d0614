import { Code } from '../../../contract/index.js';
import { UpstreamError } from '../upstream.js';
import type { Call } from './call.js';
import { FrameParser, type FrameSink } from './frame-parser.js';
import {
  ConnectionError,
  DEFAULT_WINDOW,
  ErrorCode,
  errorName,
  Flag,
  frame,
  FrameType,
  numbersFrame,
  protocolError,
  Setting,
} from './frames.js';
import { HeaderBlocks } from './header-block.js';
import { HpackDecoder } from './hpack-decoder.js';
import { Nuisance } from './nuisance.js';
import type { Output } from './output.js';
import { pingAnswer } from './pings.js';
import { CONNECTION_WINDOW, ReceiveFlow } from './receive-flow.js';
import type { RequestHead } from './request-head.js';
import { SendFlow } from './send-flow.js';
import { MAX_HEADER_LIST, readSettings, settingsFrame } from './settings.js';
import { broken } from './status.js';

const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n');
/** Streams are numbered 1, 3, 5 … up to 2^31-1; from here on the connection is to be replaced. */
const LAST_STREAM = 0x7fff_0001;

export interface SessionEvents {
  /** The server's first SETTINGS came. */
  readonly ready: () => void;
  /** The limit of concurrent streams has changed. */
  readonly limitChanged: () => void;
  /** No new calls, said the server, or the numbers are used up. Calls that were not processed have been told. */
  readonly goingAway: (reason: string) => void;
  readonly pong: (payload: Buffer) => void;
  /** Whether the server does not take what is sent to it. */
  readonly isCongested: () => boolean;
}

/** HTTP/2 on one connection: frames to calls and calls to frames. Methods that read throw ConnectionError. */
export class Session implements FrameSink {
  readonly calls = new Map<number, Call>();
  /** The server's SETTINGS_MAX_CONCURRENT_STREAMS. */
  maxCalls = Infinity;
  readonly sendFlow: SendFlow;
  readonly receiveFlow: ReceiveFlow;
  /** Streams up to here may have been sent to the server. */
  flushed = 0;
  private readonly parser = new FrameParser(this);
  private readonly decoder = new HpackDecoder(MAX_HEADER_LIST);
  private readonly blocks = new HeaderBlocks();
  private readonly nuisance = new Nuisance();
  private nextId = 1;
  private isReady = false;

  constructor(
    private readonly output: Output,
    private readonly head: RequestHead,
    private readonly on: SessionEvents,
  ) {
    this.sendFlow = new SendFlow(output);
    this.receiveFlow = new ReceiveFlow(output);
  }

  /** What a client says first. */
  start(): void {
    this.output.append(PREFACE);
    this.output.append(settingsFrame());
    this.output.append(numbersFrame(FrameType.WINDOW_UPDATE, 0, CONNECTION_WINDOW - DEFAULT_WINDOW));
    this.output.flush();
  }

  receive(bytes: Buffer): void {
    if (!this.isReady && bytes.toString('latin1', 0, 5) === 'HTTP/') throw protocolError('the server speaks HTTP/1.1');
    this.parser.push(bytes);
  }

  stop(): void {
    this.parser.stop();
  }

  get lastId(): number {
    return this.nextId - 2;
  }

  /** Opens a stream for a call. */
  begin(call: Call, timeoutMs: number): void {
    call.id = this.nextId;
    this.nextId += 2;
    call.sendWindow = this.sendFlow.initialWindow;
    this.calls.set(call.id, call);
    this.head.send(call.id, call.path, timeoutMs, call.fields);
    call.begin();
    if (this.nextId > LAST_STREAM) this.on.goingAway('the numbers of its streams are used up');
  }

  /** A call is over; `reset` ends its stream where that is still open. */
  end(call: Call, reset: number | undefined): void {
    if (!this.calls.delete(call.id)) return;
    this.sendFlow.forget(call);
    if (reset !== undefined) this.output.append(numbersFrame(FrameType.RST_STREAM, call.id, reset));
  }

  onData(stream: number, from: Buffer, start: number, end: number, flow: number, last: boolean): void {
    this.expectSettings(FrameType.DATA, 0);
    if (flow > 0) this.receiveFlow.received(flow);
    if (end === start && !last) this.nuisance.count();
    const call = this.callOf(stream);
    if (call === undefined) return;
    this.receiveFlow.receivedIn(call, flow);
    call.takeData(from, start, end, flow, last);
  }

  onFrame(type: number, flags: number, stream: number, payload: Buffer): void {
    this.expectSettings(type, flags);
    switch (type) {
      case FrameType.HEADERS:
      case FrameType.CONTINUATION:
        return this.onHeaders(type, flags, stream, payload);
      case FrameType.RST_STREAM:
        return this.onReset(stream, payload);
      case FrameType.SETTINGS:
        return this.onSettings(flags, stream, payload);
      case FrameType.PING:
        return this.onPing(flags, stream, payload);
      case FrameType.GOAWAY:
        return this.onGoaway(stream, payload);
      case FrameType.WINDOW_UPDATE:
        return this.onWindowUpdate(stream, payload);
      case FrameType.PUSH_PROMISE:
        throw protocolError('a push, which was forbidden');
      default:
        // PRIORITY, and what HTTP/2 may still come to know.
        this.nuisance.count();
    }
  }

  /** The first frame must be SETTINGS, and nothing may come within a header block. */
  private expectSettings(type: number, flags: number): void {
    if (!this.isReady && (type !== FrameType.SETTINGS || (flags & Flag.ACK) !== 0)) {
      throw protocolError('the server did not begin with SETTINGS');
    }
    if (this.blocks.open !== 0 && type !== FrameType.CONTINUATION) throw protocolError('a frame within headers');
  }

  /** The call of a stream; undefined when it is over already. */
  private callOf(stream: number): Call | undefined {
    const call = this.calls.get(stream);
    if (call === undefined && (stream % 2 === 0 || stream >= this.nextId)) {
      throw protocolError(`a frame for stream ${stream}, which nobody opened`);
    }
    return call;
  }

  private onHeaders(type: number, flags: number, stream: number, payload: Buffer): void {
    const block = this.blocks.add(type, flags, stream, payload);
    if (block === undefined) return;
    const fields = this.decoder.decode(block.bytes);
    this.callOf(stream)?.takeFields(fields, block.last);
  }

  private onReset(stream: number, payload: Buffer): void {
    expectSize(payload, 4);
    const call = this.callOf(stream);
    if (call === undefined) this.nuisance.count();
    else call.reset(payload.readUInt32BE(0));
  }

  private onSettings(flags: number, stream: number, payload: Buffer): void {
    if (stream !== 0) throw protocolError('SETTINGS on a stream');
    if ((flags & Flag.ACK) !== 0) return expectSize(payload, 0);
    this.nuisance.countAnswer(this.on.isCongested());
    for (const [id, value] of readSettings(payload)) this.apply(id, value);
    this.output.append(frame(FrameType.SETTINGS, Flag.ACK, 0, Buffer.alloc(0)));
    if (this.isReady) return this.on.limitChanged();
    this.isReady = true;
    this.on.ready();
  }

  private apply(id: number, value: number): void {
    if (id === Setting.HEADER_TABLE_SIZE) this.head.encoder.limit(value);
    if (id === Setting.MAX_CONCURRENT_STREAMS) this.maxCalls = value;
    if (id === Setting.MAX_FRAME_SIZE) this.head.maxFrame = this.sendFlow.maxFrame = value;
    if (id === Setting.INITIAL_WINDOW_SIZE) this.sendFlow.resizeStreams(value, this.calls.values());
  }

  private onPing(flags: number, stream: number, payload: Buffer): void {
    if (stream !== 0) throw protocolError('PING on a stream');
    expectSize(payload, 8);
    if ((flags & Flag.ACK) !== 0) return this.on.pong(payload);
    this.nuisance.countAnswer(this.on.isCongested());
    this.output.append(pingAnswer(payload));
  }

  private onGoaway(stream: number, payload: Buffer): void {
    if (stream !== 0 || payload.length < 8) throw protocolError('a malformed GOAWAY');
    const last = payload.readUInt32BE(0) & 0x7fff_ffff;
    const words = payload.toString('utf8', 8, 8 + 200);
    const code = errorName(payload.readUInt32BE(4));
    const reason = `the server is going away (${code}${words === '' ? '' : `: ${words}`})`;
    this.on.goingAway(reason);
    for (const call of [...this.calls.values()]) {
      if (call.id > last) call.fail(new UpstreamError(Code.UNAVAILABLE, reason, [], true), undefined);
    }
  }

  private onWindowUpdate(stream: number, payload: Buffer): void {
    expectSize(payload, 4);
    const increment = payload.readUInt32BE(0) & 0x7fff_ffff;
    if (stream === 0) {
      if (increment === 0) throw protocolError('a WINDOW_UPDATE of nothing');
      return this.sendFlow.widen(increment);
    }
    const call = this.callOf(stream);
    if (call === undefined) return;
    if (increment === 0) call.fail(broken('a WINDOW_UPDATE of nothing'), ErrorCode.PROTOCOL_ERROR);
    else if (!this.sendFlow.widenStream(call, increment)) {
      call.fail(broken('a window of more than 2^31-1'), ErrorCode.FLOW_CONTROL_ERROR);
    }
  }
}

function expectSize(payload: Buffer, size: number): void {
  if (payload.length !== size) throw new ConnectionError(ErrorCode.FRAME_SIZE_ERROR, 'a frame of a wrong size');
}
