import { Code } from '../../../contract/index.js';
import type { Connection, ConnectionOptions, ConnectionState, Target } from '../connection.js';
import { UpstreamError, type CallOptions } from '../upstream.js';
import type { Call, CallHost } from './call.js';
import { compress, worthCompressing } from './compression.js';
import { Deadlines } from './deadlines.js';
import { ErrorCode } from './frames.js';
import { toFields } from './metadata.js';
import { addressOf } from './socket.js';
import type { Field } from './static-table.js';
import { broken } from './status.js';
import { LeanStream } from './stream.js';
import { Transport } from './transport.js';
import { LeanUnary } from './unary.js';

const CONNECT_MS = 1000;
const MAX_RESPONSE = 4 * 1024 * 1024;

type Listener = (state: ConnectionState, connection: Connection) => void;

/** One gRPC connection over an HTTP/2 of our own: its state, and the calls that are on it or wait for it. */
export class LeanConnection implements Connection, CallHost {
  state: ConnectionState = 'connecting';
  reason = '';
  openCalls = 0;
  readonly maxResponseBytes: number;
  readonly compresses: boolean;
  private readonly listeners = new Set<Listener>();
  private readonly waiting = new Set<Call>();
  /** Streams whose writers wait for the socket to send. */
  private readonly throttled = new Set<Call>();
  private readonly deadlines = new Deadlines();
  private readonly watchdog: NodeJS.Timeout;
  private readonly transport: Transport;

  constructor(
    readonly target: Target,
    options: ConnectionOptions = {},
  ) {
    this.maxResponseBytes = options.maxResponseBytes ?? MAX_RESPONSE;
    this.compresses = options.compression === 'gzip';
    const connectMs = options.connectMs ?? CONNECT_MS;
    // Where this process was held up itself, the answer may be there: what came is read before the immediate.
    this.watchdog = setTimeout(() => setImmediate(() => this.giveUp(connectMs)), connectMs);
    this.transport = new Transport(target, options, {
      ready: () => this.become('ready', ''),
      limitChanged: () => this.admit(),
      goingAway: (reason) => this.goAway(reason),
      drained: () => this.drained(),
      isBusy: () => this.openCalls > 0 && this.state !== 'connecting',
      failed: (reason, code) => this.shut(reason, code),
    });
  }

  get maxCalls(): number {
    return this.transport.session.maxCalls;
  }

  onState(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  unary(path: string, request: Uint8Array, options: CallOptions): LeanUnary {
    const fields = toFields(options.metadata);
    const call = new LeanUnary(this, path, known(fields), options, request);
    if (!this.open(call, fields)) return call;
    if (!this.compresses || !worthCompressing(request)) this.submit(call);
    else {
      compress(request).then(
        (bytes) => {
          call.replaceRequest(bytes);
          this.submit(call);
        },
        (error: Error) => call.fail(broken(`gzip: ${error.message}`)),
      );
    }
    return call;
  }

  stream(path: string, options: CallOptions): LeanStream {
    const fields = toFields(options.metadata);
    const call = new LeanStream(this, path, known(fields), options);
    if (this.open(call, fields)) this.submit(call);
    return call;
  }

  drain(reason = 'it is drained'): void {
    if (this.state === 'connecting') this.close(reason);
    else if (this.state === 'ready') this.become('draining', reason);
    this.closeIfDone();
  }

  close(reason = 'it was closed here'): void {
    this.shut(reason, ErrorCode.NO_ERROR);
  }

  // What calls ask of their connection.

  ended(call: Call, reset: number | undefined): void {
    this.openCalls--;
    this.deadlines.delete(call);
    this.throttled.delete(call);
    if (!this.waiting.delete(call)) this.transport.session.end(call, reset);
    this.admit();
    this.closeIfDone();
  }

  sendWhole(call: Call, message: Uint8Array, compressed: boolean): boolean {
    return this.transport.session.sendFlow.sendWhole(call, message, compressed);
  }

  pump(call: Call): void {
    this.transport.session.sendFlow.pump(call);
  }

  giveBack(call: Call, bytes: number): void {
    this.transport.session.receiveFlow.giveBack(call, bytes);
  }

  hasLeft(call: Call): boolean {
    return this.transport.session.sendFlow.hasLeft(call);
  }

  congested(call: Call): boolean {
    if (!this.transport.congested) return false;
    this.throttled.add(call);
    return true;
  }

  private giveUp(connectMs: number): void {
    if (this.state === 'connecting') this.close(`no connection within ${connectMs} ms`);
  }

  private drained(): void {
    const calls = [...this.throttled];
    this.throttled.clear();
    for (const call of calls) call.sent();
  }

  /** Counts a call in; false when it has ended already. */
  private open(call: Call, fields: readonly Field[] | string): boolean {
    this.openCalls++;
    if (typeof fields === 'string') {
      call.fail(new UpstreamError(Code.INVALID_ARGUMENT, `gRPC cannot carry the value of ${fields.slice(0, 100)}`));
    } else if (call.options.deadlineMs <= 0) call.expire();
    else this.deadlines.add(call);
    return !call.over;
  }

  /** Begins a call, or lets it wait. */
  private submit(call: Call): void {
    if (call.over) return;
    if (this.state === 'draining' || this.state === 'closed') call.fail(this.unavailable(true));
    else if (this.state === 'connecting' || this.isFull || this.waiting.size > 0) this.waiting.add(call);
    else this.transport.session.begin(call, call.options.deadlineMs);
  }

  private get isFull(): boolean {
    const { session } = this.transport;
    return session.calls.size >= session.maxCalls;
  }

  /** Begins calls that waited, as far as there is room. */
  private admit(): void {
    if (this.waiting.size === 0 || (this.state !== 'ready' && this.state !== 'draining')) return;
    for (const call of this.waiting) {
      if (this.isFull) return;
      this.waiting.delete(call);
      this.transport.session.begin(call, call.deadlineAt - performance.now());
    }
  }

  private goAway(reason: string): void {
    if (this.state === 'closed') return;
    this.become('draining', reason);
    this.failWaiting();
    this.closeIfDone();
  }

  private failWaiting(): void {
    const calls = [...this.waiting];
    this.waiting.clear();
    for (const call of calls) call.fail(this.unavailable(true));
  }

  private closeIfDone(): void {
    if (this.state === 'draining' && this.openCalls === 0) this.shut(this.reason, ErrorCode.NO_ERROR);
  }

  private shut(reason: string, code: number): void {
    if (this.state === 'closed') return;
    clearTimeout(this.watchdog);
    const { session } = this.transport;
    const { flushed } = session;
    this.transport.close(code);
    this.become('closed', this.reason === '' || this.openCalls > 0 ? reason : this.reason);
    this.failWaiting();
    for (const call of [...session.calls.values()]) call.fail(this.unavailable(call.id > flushed));
    this.deadlines.stop();
  }

  private become(state: ConnectionState, reason: string): void {
    if (this.state === state) return;
    this.state = state;
    this.reason = reason;
    if (state === 'ready') clearTimeout(this.watchdog);
    for (const listener of [...this.listeners]) listener(state, this);
    if (state === 'ready') this.admit();
  }

  private unavailable(notProcessed: boolean): UpstreamError {
    const what = this.state === 'connecting' ? 'not connected yet' : this.reason;
    return new UpstreamError(Code.UNAVAILABLE, `connection to ${addressOf(this.target)}: ${what}`, [], notProcessed);
  }
}

const known = (fields: readonly Field[] | string): readonly Field[] => (typeof fields === 'string' ? [] : fields);
