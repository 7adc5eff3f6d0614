import type { Writable } from 'node:stream';
import { setImmediate as breath } from 'node:timers/promises';
import type { Call } from './call.js';

/** Bytes that may be under way to the caller before the model is asked for more: one flow-control window of HTTP/2. */
const AHEAD_BYTES = 65_535;

/** A model that computes without ever waiting would keep what it gave from leaving: after this time, ms, others run. */
const BREATH_MS = 5;

/** The caller's end of a stream: takes the next message when there is room for it. */
export class Sending {
  private ahead = 0;
  private room: (() => void) | undefined;
  private lastBreath = 0;

  constructor(
    private readonly stream: Writable,
    private readonly call: Call,
  ) {}

  /** Sends a message; settles when the next one may be given. Throws GONE when nobody waits for it any more. */
  async write(bytes: Buffer): Promise<void> {
    this.call.begun = true;
    this.ahead += bytes.length;
    this.stream.write(bytes, () => {
      this.ahead -= bytes.length;
      if (this.ahead < AHEAD_BYTES) this.room?.();
    });
    this.call.sent += 1;
    if (this.ahead >= AHEAD_BYTES) await this.call.whileWaited(new Promise<void>((resolve) => (this.room = resolve)));
    if (performance.now() - this.lastBreath < BREATH_MS) return;
    await this.call.whileWaited(breath());
    this.lastBreath = performance.now();
  }
}
