import { duration } from './measures.js';
import { cyan, dim } from './palette.js';

const FRAMES = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏'];
const FRAME_MS = 80;
/** Nothing is shown for work that is quicker than this on a terminal, or than a second in a log. */
const TERMINAL_AFTER_MS = 300;
const LOG_AFTER_MS = 1000;

export interface ProgressStream {
  write(text: string): unknown;
  isTTY?: boolean;
}

/** One line that says what is going on and for how long: a spinner on a terminal, plain lines in a log. */
export class Progress {
  readonly #since = performance.now();
  readonly #timer: NodeJS.Timeout;
  #text: string;
  #frame = 0;
  #drawn = false;
  #announced = '';

  constructor(
    private readonly stream: ProgressStream,
    text: string,
  ) {
    this.#text = text;
    this.#timer = setInterval(() => this.#tick(), stream.isTTY ? FRAME_MS : LOG_AFTER_MS);
    this.#timer.unref();
  }

  /** Says what is going on now. */
  step(text: string): void {
    this.#text = text;
  }

  /** Takes the spinner off the terminal so that a line can be written; the next frame draws it again. */
  clear(): void {
    if (!this.#drawn) return;
    this.stream.write('\r\u001b[K');
    this.#drawn = false;
  }

  stop(): void {
    clearInterval(this.#timer);
    this.clear();
  }

  #tick(): void {
    if (this.stream.isTTY) this.#draw();
    else this.#announce();
  }

  #draw(): void {
    const elapsed = performance.now() - this.#since;
    if (elapsed < TERMINAL_AFTER_MS) return;
    this.#frame = (this.#frame + 1) % FRAMES.length;
    this.stream.write(`\r\u001b[K${cyan(FRAMES[this.#frame] ?? '')} ${this.#text} ${dim(duration(elapsed))}`);
    this.#drawn = true;
  }

  #announce(): void {
    if (this.#announced === this.#text) return;
    this.#announced = this.#text;
    this.stream.write(`${this.#text} …\n`);
  }
}
