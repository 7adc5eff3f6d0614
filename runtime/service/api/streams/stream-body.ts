import { Readable } from 'node:stream';
import { Code, statusToJson } from '../../../contract/index.js';
import type { Framing } from './framing.js';
import type { Session } from './session.js';

export interface StreamBodyOptions {
  readonly session: Session;
  readonly framing: Framing;
  /** The answers, and the first of them, which was asked for before. */
  readonly messages: AsyncIterator<Buffer>;
  readonly first: Promise<IteratorResult<Buffer, unknown>>;
  readonly heartbeatMs: number;
  /** Sends the headers of the answer, which must not wait for the first message. */
  readonly flushHeaders: () => void;
}

/**
 * The answers of a call as the body of an HTTP answer. The next message is taken from the call only when the caller has
 * room for it. A failure is the last frame.
 */
export class StreamBody extends Readable {
  private next: Promise<IteratorResult<Buffer, unknown>> | undefined;
  private flushed = false;
  private pumping = false;
  /** Whether nothing was said since the last heartbeat. */
  private silent = true;
  private readonly timer: NodeJS.Timeout;

  constructor(private readonly options: StreamBodyOptions) {
    super();
    this.next = options.first;
    this.timer = setInterval(() => this.beat(), options.heartbeatMs).unref();
  }

  override _read(): void {
    if (!this.flushed) this.options.flushHeaders();
    this.flushed = true;
    if (!this.pumping) void this.pump();
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    clearInterval(this.timer);
    this.options.session.abandon();
    done(error);
  }

  private async pump(): Promise<void> {
    const { session, framing, messages } = this.options;
    this.pumping = true;
    try {
      for (;;) {
        const { done, value } = await (this.next ?? messages.next());
        this.next = undefined;
        if (this.destroyed) return;
        if (done) {
          session.end(Code.OK);
          return void this.push(null);
        }
        this.silent = false;
        const bytes = framing.message(session, value);
        if (bytes.length > 0 && !this.push(bytes)) break;
      }
    } catch (error) {
      if (this.destroyed) return;
      const problem = session.problemOf(error);
      const last = framing.failure(statusToJson(problem.status, session.route.contract.registry));
      if (last === undefined) return void this.destroy(problem);
      this.push(last);
      return void this.push(null);
    }
    this.pumping = false;
  }

  private beat(): void {
    const { session, framing } = this.options;
    session.count();
    const mayWrite = this.flushed && !session.over && this.readableLength === 0;
    if (this.silent && mayWrite && framing.heartbeat !== undefined) this.push(framing.heartbeat);
    this.silent = true;
  }
}
