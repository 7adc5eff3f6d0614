import type { Socket } from 'node:net';
import type { ConnectionOptions, Target } from '../connection.js';
import { ConnectionError, ErrorCode, FrameType, numbersFrame } from './frames.js';
import { Output } from './output.js';
import { Pings } from './pings.js';
import { RequestHead } from './request-head.js';
import { Session } from './session.js';
import { addressOf, openSocket } from './socket.js';

const KEEPALIVE_TIMEOUT_MS = 5000;
/**
 * So many bytes may wait for the system to take them before streams are held back. Not as Node has it, whose `drain` comes when
 * nothing waits at all: between large requests that may never be, and streams would starve.
 */
const CONGESTED = 256 * 1024;
/** How long a closed connection may take to send its last bytes. */
const LINGER_MS = 1000;

export interface TransportEvents {
  readonly ready: () => void;
  readonly limitChanged: () => void;
  readonly goingAway: (reason: string) => void;
  readonly drained: () => void;
  readonly isBusy: () => boolean;
  /** The connection is of no more use; the error is for the server. Comes once or more. */
  readonly failed: (reason: string, code: number) => void;
}

/** The socket of a connection and what reads and writes it. No error leaves it but by `failed`. */
export class Transport {
  readonly session: Session;
  private readonly pings: Pings;
  private readonly output: Output;
  private readonly socket: Socket;
  private started = false;
  private closed = false;

  constructor(
    target: Target,
    options: ConnectionOptions,
    private readonly on: TransportEvents,
  ) {
    this.output = new Output((pieces, sent) => this.send(pieces, sent));
    const authority = options.authority ?? ('path' in target ? 'localhost' : addressOf(target));
    const scheme = options.tls === undefined ? 'http' : 'https';
    const encoding = options.compression === 'gzip' ? 'gzip' : undefined;
    this.session = new Session(this.output, new RequestHead(this.output, scheme, authority, encoding), {
      ready: on.ready,
      limitChanged: on.limitChanged,
      goingAway: on.goingAway,
      isCongested: () => this.congested,
      pong: (payload) => this.pings.answer(payload),
    });
    this.pings = new Pings({
      everyMs: options.keepaliveMs ?? 0,
      timeoutMs: options.keepaliveTimeoutMs ?? KEEPALIVE_TIMEOUT_MS,
      send: (bytes) => this.output.append(bytes),
      isBusy: on.isBusy,
      onSilence: () => on.failed('the server does not answer pings', ErrorCode.NO_ERROR),
    });
    this.socket = openSocket(target, options.tls, {
      connected: () => this.start(),
      data: (bytes) => this.receive(bytes),
      closed: (reason) => on.failed(reason, ErrorCode.NO_ERROR),
    });
  }

  /** More waits to be sent than should; `drained` tells when that is over. */
  get congested(): boolean {
    return this.socket.writableLength >= CONGESTED;
  }

  /** Says GOAWAY and closes; what was sent before still goes out, if the server reads it. */
  close(code: number): void {
    if (this.closed) return;
    this.session.stop();
    this.pings.stop();
    if (!this.started) {
      this.closed = true;
      this.socket.destroy();
      return;
    }
    // A call that has not gone out yet is not to reach a server that hears GOAWAY next.
    this.output.discard();
    this.output.append(numbersFrame(FrameType.GOAWAY, 0, 0, code));
    this.output.flush();
    this.closed = true;
    const linger = setTimeout(() => this.socket.destroy(), LINGER_MS).unref();
    this.socket.once('close', () => clearTimeout(linger));
    this.socket.destroySoon();
  }

  private start(): void {
    this.started = true;
    this.session.start();
  }

  private receive(bytes: Buffer): void {
    if (this.closed) return;
    this.pings.heard = true;
    this.guard(() => this.session.receive(bytes));
  }

  private guard(action: () => void): void {
    try {
      action();
    } catch (error) {
      if (error instanceof ConnectionError) this.on.failed(error.message, error.code);
      else this.on.failed(`ao's own fault: ${String(error)}`, ErrorCode.INTERNAL_ERROR);
    }
  }

  private relieved(sent: (() => void) | undefined): void {
    sent?.();
    if (!this.congested) this.on.drained();
  }

  private send(pieces: readonly Uint8Array[], sent: (() => void) | undefined): void {
    const { socket } = this;
    if (this.closed || socket.destroyed) return;
    this.session.flushed = this.session.lastId;
    const last = pieces.at(-1) as Uint8Array;
    if (pieces.length > 1) socket.cork();
    for (let place = 0; place < pieces.length - 1; place++) socket.write(pieces[place] as Uint8Array);
    const fills = socket.writableLength + last.length >= CONGESTED;
    socket.write(last, fills ? () => this.relieved(sent) : sent);
    if (pieces.length > 1) socket.uncork();
  }
}
