import { write, writeSync } from 'node:fs';

/** Text that cannot be written yet waits up to this size, characters; lines that come beyond are dropped. */
const MOST_WAITING = 1024 * 1024;

/** To write every line by itself costs as much as all else about it: lines wait for this much company, or so long. */
const GATHER = 8192;
const GATHER_MS = 20;

const RETRY_MS = 100;
/** How long the end of the process waits for a reader that has no room. */
const LAST_TRIES = 10;

/**
 * Writes lines to a file descriptor, whatever becomes of it: a full disk, a reader that has gone or reads no more costs
 * lines, neither the service nor its memory. Once there is room again, what waited is written. (sonic-boom, pino's own,
 * throws at a full disk, waits for it for ever at the end, and keeps all.)
 */
export class Output {
  private waiting = '';
  /** What is being written, and still has to be. */
  private current: Buffer | undefined;
  private writing = false;
  private broken = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly fd: number) {
    process.on('exit', () => this.flushSync());
  }

  write(line: string): void {
    if (this.broken || this.waiting.length + line.length > MOST_WAITING) return;
    this.waiting += line;
    if (this.waiting.length >= GATHER) this.pump();
    else this.timer ??= setTimeout(() => this.pump(), GATHER_MS).unref();
  }

  /** Writes what waits, before the process ends. What is in the hands of the kernel's thread is written by that. */
  flushSync(): void {
    let rest = this.writing
      ? Buffer.from(this.waiting)
      : Buffer.concat([this.current ?? Buffer.alloc(0), Buffer.from(this.waiting)]);
    this.waiting = '';
    if (!this.writing) this.current = undefined;
    for (let tries = 0; rest.length > 0 && !this.broken && tries < LAST_TRIES;) {
      try {
        rest = rest.subarray(writeSync(this.fd, rest));
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') return;
        tries++;
        Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
      }
    }
  }

  private pump(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.writing) return;
    if (this.current === undefined) {
      if (this.waiting === '') return;
      this.current = Buffer.from(this.waiting);
      this.waiting = '';
    }
    this.writing = true;
    write(this.fd, this.current, (error, count) => this.written(error, count));
  }

  private written(error: NodeJS.ErrnoException | null, count: number): void {
    this.writing = false;
    if (error === null) {
      const rest = (this.current as Buffer).subarray(count);
      this.current = rest.length > 0 ? rest : undefined;
      return this.pump();
    }
    this.broken = error.code === 'EPIPE';
    // A full disk may have room again, and where all that can wait waits no line that comes would tell.
    if (!this.broken) this.timer ??= setTimeout(() => this.pump(), RETRY_MS).unref();
  }
}
