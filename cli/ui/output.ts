import { stripVTControlCharacters } from 'node:util';
import { Progress, type ProgressStream } from './progress.js';

export interface OutputOptions {
  json: boolean;
  quiet: boolean;
  stdout?: ProgressStream;
  stderr?: ProgressStream;
}

/**
 * Where a command's words go. The answer is on stdout; what is going on is on stdout too, but silenced by `--quiet`;
 * with `--json` stdout holds the one object and nothing else, and what is going on moves to stderr.
 */
export class Output {
  readonly #stdout: ProgressStream;
  readonly #stderr: ProgressStream;
  #progress: Progress | undefined;

  constructor(private readonly options: OutputOptions) {
    this.#stdout = options.stdout ?? process.stdout;
    this.#stderr = options.stderr ?? process.stderr;
  }

  /** The answer a person asked for. */
  print(text = ''): void {
    if (!this.options.json) this.#write(this.#stdout, text);
  }

  /** What is going on. */
  say(text = ''): void {
    if (!this.options.quiet) this.#write(this.options.json ? this.#stderr : this.#stdout, text);
  }

  /** What a person should know though nothing failed. */
  warn(text: string): void {
    this.#write(this.#stderr, text);
  }

  /** Shows that `task` is under way if it takes long; `step` changes the words. */
  async during<T>(text: string, task: (step: (text: string) => void) => Promise<T>): Promise<T> {
    if (this.options.quiet) return task(() => {});
    const progress = (this.#progress = new Progress(this.#stderr, text));
    try {
      return await task((words) => progress.step(words));
    } finally {
      progress.stop();
      this.#progress = undefined;
    }
  }

  #write(stream: ProgressStream, text: string): void {
    this.#progress?.clear();
    stream.write(`${coloured(stream) ? text : stripVTControlCharacters(text)}\n`);
  }
}

/** ansis looks at stdout alone; what goes to a file or a pipe must be plain even when the other stream is a terminal. */
function coloured(stream: ProgressStream): boolean {
  return stream.isTTY === true || Boolean(process.env['FORCE_COLOR']);
}
