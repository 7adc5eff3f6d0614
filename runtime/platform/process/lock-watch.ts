import { stat, utimes } from 'node:fs/promises';

const BEAT_MS = 1_000;
const SILENT_MS = 6_000;

/**
 * Watches a lock whose holder is elsewhere: in a container beside its host, or on another machine with the same disk. Nobody here
 * can tell whether that process runs, so its lock is touched for as long as it is held. No two clocks are compared: a lock
 * counts until it was seen without a change for some seconds.
 */
export class LockWatch {
  #seen = '';
  #since = 0;
  #beat = false;

  constructor(private readonly silentMs = SILENT_MS) {}

  /** Whether a change was seen: until then its holder may have been killed. */
  get sawBeat(): boolean {
    return this.#beat;
  }

  async isHeld(file: string, content: string): Promise<boolean> {
    const info = await stat(file).catch(() => undefined);
    const seen = `${content} ${info?.mtimeMs}`;
    if (seen !== this.#seen) {
      this.#beat = this.#seen !== '';
      [this.#seen, this.#since] = [seen, performance.now()];
    }
    return performance.now() - this.#since < this.silentMs;
  }
}

/** Touches a lock until the returned function is called. */
export function beat(file: string): () => void {
  const touch = () => {
    const now = new Date();
    utimes(file, now, now).catch(() => undefined);
  };
  const timer = setInterval(touch, BEAT_MS).unref();
  return () => clearInterval(timer);
}
