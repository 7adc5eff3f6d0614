import { closeSync, existsSync, openSync, renameSync, writeSync } from 'node:fs';

/** A log is turned over when it is this long (bytes); one older part is kept. */
const MAX_BYTES = 10 * 1024 * 1024;

/** Writes lines to a file; the one of an earlier run, or one of `maxBytes`, becomes `<file>.1` first. */
export class LogFile {
  #fd: number | undefined;
  #size = 0;
  #failed = false;

  /** `onFailure` is told once why lines are lost (a full disk, say); the next line that fits is written again. */
  constructor(
    private readonly file: string,
    private readonly onFailure: (problem: string) => void,
    private readonly maxBytes = MAX_BYTES,
  ) {}

  append(line: string): void {
    try {
      const bytes = Buffer.from(`${line}\n`);
      if (this.#fd !== undefined && this.#size + bytes.length > this.maxBytes) this.close();
      this.#fd ??= this.#open();
      writeSync(this.#fd, bytes);
      this.#size += bytes.length;
    } catch (error) {
      if (!this.#failed) this.onFailure((error as Error).message);
      this.#failed = true;
    }
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
    this.#fd = undefined;
  }

  #open(): number {
    if (existsSync(this.file)) renameSync(this.file, `${this.file}.1`);
    this.#size = 0;
    return openSync(this.file, 'a');
  }
}
