import { Flag, frame, FrameType } from './frames.js';

export interface PingOptions {
  /** A ping this often while calls are open and nothing comes, ms; 0: none. */
  readonly everyMs: number;
  /** How long an answer may take, ms. */
  readonly timeoutMs: number;
  readonly send: (bytes: Buffer) => void;
  readonly isBusy: () => boolean;
  readonly onSilence: () => void;
}

/** Pings that we send, to find out that a server vanished without a word. */
export class Pings {
  private readonly interval: NodeJS.Timeout | undefined;
  private timeout: NodeJS.Timeout | undefined;
  private count = 0;
  /** Whether bytes came since the last look. */
  heard = false;

  constructor(private readonly options: PingOptions) {
    if (options.everyMs > 0) this.interval = setInterval(() => this.look(), options.everyMs).unref();
  }

  /** The answer to a ping came; one that nobody asked for counts for nothing. */
  answer(payload: Buffer): void {
    if (payload.readUInt32BE(4) !== this.count) return;
    clearTimeout(this.timeout);
    this.timeout = undefined;
  }

  stop(): void {
    clearInterval(this.interval);
    clearTimeout(this.timeout);
    this.timeout = undefined;
  }

  private look(): void {
    const { heard } = this;
    this.heard = false;
    if (heard || this.timeout !== undefined || !this.options.isBusy()) return;
    // Where this process was held up itself, the answer may be there: what came is read before the immediate.
    this.timeout = setTimeout(() => setImmediate(() => this.judge()), this.options.timeoutMs).unref();
    const payload = Buffer.alloc(8);
    payload.writeUInt32BE((this.count = (this.count + 1) >>> 0), 4);
    this.options.send(frame(FrameType.PING, 0, 0, payload));
  }

  private judge(): void {
    if (this.timeout !== undefined) this.options.onSilence();
  }
}

export const pingAnswer = (payload: Buffer): Buffer => frame(FrameType.PING, Flag.ACK, 0, payload);
