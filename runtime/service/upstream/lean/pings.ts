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

interface Asked {
  readonly at: number;
  readonly answered: (ms: number) => void;
}

/** Pings that we send: to measure, and to find out that a server vanished without a word. */
export class Pings {
  private readonly open = new Map<number, Asked>();
  private readonly interval: NodeJS.Timeout | undefined;
  private timeout: NodeJS.Timeout | undefined;
  private count = 0;
  /** Whether bytes came since the last look. */
  heard = false;

  constructor(private readonly options: PingOptions) {
    if (options.everyMs > 0) this.interval = setInterval(() => this.look(), options.everyMs).unref();
  }

  send(answered: (ms: number) => void): void {
    const payload = Buffer.alloc(8);
    payload.writeUInt32BE(++this.count >>> 0, 4);
    this.open.set(this.count, { at: performance.now(), answered });
    this.options.send(frame(FrameType.PING, 0, 0, payload));
  }

  /** The answer to a ping came. */
  answer(payload: Buffer): void {
    const number = payload.readUInt32BE(4);
    const asked = this.open.get(number);
    this.open.delete(number);
    asked?.answered(performance.now() - asked.at);
  }

  stop(): void {
    clearInterval(this.interval);
    clearTimeout(this.timeout);
    this.open.clear();
  }

  private look(): void {
    const { heard } = this;
    this.heard = false;
    if (heard || this.timeout !== undefined || !this.options.isBusy()) return;
    this.timeout = setTimeout(() => this.options.onSilence(), this.options.timeoutMs).unref();
    this.send(() => {
      clearTimeout(this.timeout);
      this.timeout = undefined;
    });
  }
}

export const pingAnswer = (payload: Buffer): Buffer => frame(FrameType.PING, Flag.ACK, 0, payload);
