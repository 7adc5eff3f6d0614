import { constants } from 'node:os';

const ENDING = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/**
 * Turns Ctrl-C and its kin into AbortSignals, so that libraries can leave nothing half-written. A command that asks for
 * no signal keeps the system's way: it dies at once. The second Ctrl-C fires `force` where that is heeded; else it, or
 * else the third, ends the process.
 */
export class Interruption {
  readonly #gentle = new AbortController();
  readonly #force = new AbortController();
  #cause: NodeJS.Signals | undefined;
  #listening = false;
  #forceHeeded = false;

  constructor(private readonly exit: (status: number) => void = (status) => process.exit(status)) {}

  /** Fires at the first Ctrl-C; asking for it takes over SIGINT, SIGTERM and SIGHUP. */
  get signal(): AbortSignal {
    if (!this.#listening) {
      this.#listening = true;
      for (const name of ENDING) process.on(name, this.receive);
    }
    return this.#gentle.signal;
  }

  /** Fires at the second Ctrl-C: end at once what the first asked to end. */
  get force(): AbortSignal {
    this.#forceHeeded = true;
    return this.#force.signal;
  }

  /** `128 + number` of the signal that ended the command, as shells count; undefined if none did. */
  get status(): number | undefined {
    return this.#cause && 128 + constants.signals[this.#cause];
  }

  /** Ends the command as if `cause` had been received; used for a closed pipe too. */
  readonly receive = (cause: NodeJS.Signals): void => {
    this.#cause ??= cause;
    const reason = new DOMException(`stopped by ${cause}`, 'AbortError');
    if (this.#listening && !this.#gentle.signal.aborted) this.#gentle.abort(reason);
    else if (this.#forceHeeded && !this.#force.signal.aborted) this.#force.abort(reason);
    else this.exit(this.status ?? 1);
  };

  /** Gives the signals back to the system. */
  release(): void {
    for (const name of ENDING) process.off(name, this.receive);
    this.#listening = false;
  }
}
