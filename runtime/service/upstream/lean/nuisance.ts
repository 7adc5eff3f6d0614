import { ConnectionError, ErrorCode } from './frames.js';

const WINDOW_MS = 1000;
const MOST = 2000;
const MOST_OWED = 1000;

const tooMuch = (what: string): ConnectionError => new ConnectionError(ErrorCode.ENHANCE_YOUR_CALM, what);

/** Counts frames that cost us work and say nothing; a server that sends thousands a second is broken or wicked. */
export class Nuisance {
  private since = performance.now();
  private seen = 0;
  private owed = 0;

  count(): void {
    this.seen++;
    if (this.seen <= MOST) return;
    const now = performance.now();
    if (now - this.since < WINDOW_MS) throw tooMuch('a flood of empty frames');
    this.since = now;
    this.seen = 0;
  }

  /** A frame that we must answer came; `congested` when the server does not take what we sent. */
  countAnswer(congested: boolean): void {
    this.count();
    this.owed = congested ? this.owed + 1 : 0;
    if (this.owed > MOST_OWED) throw tooMuch('frames to answer, while the answers are not read');
  }
}
