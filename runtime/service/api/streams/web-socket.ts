import type { WebSocket } from 'ws';
import { Code, statusToJson } from '../../../contract/index.js';
import { jsonOf } from '../bridge/body.js';
import { HttpProblem } from '../problem.js';
import { takesMany } from './refuse.js';
import { STOPPING, type Session } from './session.js';
import { named } from './upload.js';

/** Frames that wait for the model are held up to this size, bytes; then no more are read. */
const MOST_WAITING = 64 * 1024;
/** So much may wait for the caller's network, bytes; then no more is taken from the model. */
const MOST_UNSENT = 64 * 1024;

/** Close codes: what the protocol has, and 4000 + gRPC's code for a call that failed. */
const NORMAL = 1000;
const GOING_AWAY = 1001;
const UNSUPPORTED_DATA = 1003;
const FAILED = 4000;

/** The longest reason that a close frame can carry, bytes. */
const LONGEST_REASON = 123;

/** Heartbeats that a peer may leave without an answer. */
const PATIENCE = 2;

const BINARY = HttpProblem.of(415, 'binary frames are not taken: send each message as JSON in a text frame');

/** A streaming call over a WebSocket: a text frame is a message, an empty one of the caller's ends its side. */
export class SocketStream {
  private readonly waiting: { data: Buffer; isBinary: boolean }[] = [];
  private waitingBytes = 0;
  private feeding = false;
  private messages = 0;
  private halfClosed = false;
  /** Heartbeats since the peer last showed that it is there. */
  private unanswered = 0;

  constructor(
    private readonly socket: WebSocket,
    private readonly session: Session,
  ) {}

  /** Serves the call; settles when the WebSocket is closed. */
  async run(heartbeatMs: number): Promise<void> {
    const { socket, session } = this;
    const timer = setInterval(() => this.beat(), heartbeatMs).unref();
    socket.on('message', (data, isBinary) => this.take(data as Buffer, isBinary));
    socket.on('pong', () => (this.unanswered = 0));
    // ws closes with the code that fits (1007, 1009 …); the call goes with it.
    socket.on('error', session.abandon);
    const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
    void closed.then(() => {
      clearInterval(timer);
      session.tally.status = session.over ? 101 : undefined;
      session.abandon();
    });
    await this.answer();
    await closed;
  }

  private async answer(): Promise<void> {
    const { socket, session } = this;
    try {
      for await (const message of session.call) await this.send(`{"result":${session.encode(message).json}}`);
      session.end(Code.OK);
      socket.close(NORMAL);
    } catch (error) {
      if (session.over) return;
      const problem = session.problemOf(error);
      const status = statusToJson(problem.status, session.route.contract.registry);
      await this.send(JSON.stringify({ error: status }));
      socket.close(closeCodeOf(problem), shortened(problem.message));
    }
    // What the peer still sends is read, or its close frame would never come.
    socket.resume();
  }

  /** Settles at once while little waits to be sent, else when this is. */
  private async send(text: string): Promise<void> {
    const { socket } = this;
    if (socket.bufferedAmount < MOST_UNSENT) return socket.send(text);
    await new Promise<void>((resolve) => socket.send(text, () => resolve()));
    this.unanswered = 0;
  }

  private take(data: Buffer, isBinary: boolean): void {
    this.unanswered = 0;
    if (this.session.over) return;
    this.waiting.push({ data, isBinary });
    this.waitingBytes += data.length;
    if (this.waitingBytes > MOST_WAITING) this.socket.pause();
    if (!this.feeding) void this.feed();
  }

  private async feed(): Promise<void> {
    this.feeding = true;
    try {
      for (let frame = this.waiting.shift(); frame !== undefined; frame = this.waiting.shift()) {
        this.waitingBytes -= frame.data.length;
        if (frame.isBinary) throw BINARY;
        await this.give(frame.data);
      }
    } catch (error) {
      this.waiting.length = 0;
      this.session.fail(error);
    }
    this.feeding = false;
    this.socket.resume();
  }

  /** Gives one frame to the call. A rpc that takes one message has had all with the first. */
  private async give(frame: Buffer): Promise<void> {
    const { session } = this;
    const isEnd = frame.length === 0;
    if (this.halfClosed && !isEnd)
      throw HttpProblem.of(400, `message ${this.messages + 1}: the caller's side of this stream is ended already`);
    if (this.halfClosed) return;
    const isOnly = !takesMany(session.route);
    this.halfClosed = isEnd || isOnly;
    if (!isEnd || isOnly) {
      this.messages += 1;
      await session.send(named(`message ${this.messages}`, () => session.decode(jsonOf(frame))));
    }
    if (this.halfClosed) session.call.end();
  }

  /** Cuts a peer off that has gone without a word. One that we do not read from cannot answer. */
  private beat(): void {
    const { socket, session } = this;
    session.count();
    if (!socket.isPaused && this.unanswered >= PATIENCE) return socket.terminate();
    if (!socket.isPaused) this.unanswered += 1;
    socket.ping();
  }
}

function closeCodeOf(problem: HttpProblem): number {
  if (problem === STOPPING) return GOING_AWAY;
  return problem === BINARY ? UNSUPPORTED_DATA : FAILED + problem.status.code;
}

function shortened(reason: string): string {
  const bytes = Buffer.from(reason);
  // A character that is cut in two becomes one that says so, which is longer: leave room for it.
  return bytes.length <= LONGEST_REASON ? reason : bytes.subarray(0, LONGEST_REASON - 3).toString();
}
