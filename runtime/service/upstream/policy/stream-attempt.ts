import type { StreamCall, UpstreamError } from '../upstream.js';

type Step = IteratorResult<Buffer, void>;

/** One attempt at a stream. It takes the first answer at once, to see whether there is one. */
export class StreamAttempt {
  /** Settles at the first sign of the answer: initial metadata, a message, an end that is OK; rejects with UpstreamError. */
  readonly answered: Promise<unknown>;
  private readonly iterator: AsyncIterator<Buffer, void, undefined>;
  private first: Promise<Step> | undefined;

  constructor(
    readonly call: StreamCall,
    /** Told how the call ended, where that was looked at. */
    private readonly ended: (error: UpstreamError | undefined) => void,
  ) {
    this.iterator = call[Symbol.asyncIterator]() as AsyncIterator<Buffer, void, undefined>;
    const first = (this.first = this.step());
    this.answered = Promise.race([first, this.begun()]);
    this.answered.catch(() => {});
  }

  /** The next answer. */
  next(): Promise<Step> {
    const { first } = this;
    if (first === undefined) return this.step();
    this.first = undefined;
    return first;
  }

  private step(): Promise<Step> {
    const step = this.iterator.next();
    void step.then(
      ({ done }) => done === true && this.ended(undefined),
      (error: UpstreamError) => this.ended(error),
    );
    return step;
  }

  /** `headers` settles when the call fails without any, too: the failure is then seen within the turn. */
  private async begun(): Promise<void> {
    await this.call.headers;
    await new Promise((resolve) => setImmediate(resolve));
  }
}
