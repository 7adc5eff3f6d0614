import { readFile, stat, utimes } from 'node:fs/promises';

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

/** Touches the lock that holds `own` until the returned function is called; one that another has taken over meanwhile is its own. */
export function beat(file: string, own: string): () => void {
  const touch = async () => {
    if ((await readFile(file, 'utf8')) !== own) return;
    const now = new Date();
    await utimes(file, now, now);
  };
  const timer = setInterval(() => touch().catch(() => undefined), BEAT_MS).unref();
  return () => clearInterval(timer);
}
