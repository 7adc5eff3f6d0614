import { constants } from 'node:os';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns Ctrl-C and its kin into an AbortSignal, so that libraries can leave nothing half-written. A command that never
 * asks for the signal keeps the system's way: it dies at once. A second Ctrl-C does so for every command.
 */
export class Interruption {
  readonly #controller = new AbortController();
  #cause: NodeJS.Signals | undefined;
  #heeded = false;

  constructor(private readonly exit: (status: number) => void = (status) => process.exit(status)) {}

  /** The signal to hand to the libraries; asking for it takes over SIGINT, SIGTERM and SIGHUP. */
  get signal(): AbortSignal {
    if (!this.#heeded) {
      this.#heeded = true;
      for (const name of ENDING) process.on(name, this.#receive);
    }
    return this.#controller.signal;
  }

  /** `128 + number` of the signal that ended the command, as shells count; undefined if none did. */
  get status(): number | undefined {
    return this.#cause && 128 + constants.signals[this.#cause];
  }

  /** Ends the command as if `cause` had been received; used for a closed pipe too. */
  readonly receive = (cause: NodeJS.Signals): void => {
    const again = this.#cause !== undefined;
    this.#cause ??= cause;
    if (again || !this.#heeded) this.exit(this.status ?? 1);
    else this.#controller.abort(new DOMException(`stopped by ${cause}`, 'AbortError'));
  };

  readonly #receive = (cause: NodeJS.Signals): void => this.receive(cause);

  /** Gives the signals back to the system. */
  release(): void {
    for (const name of ENDING) process.off(name, this.#receive);
    this.#heeded = false;
  }
}
