import { Code } from '../../../contract/index.js';
import type { CallOptions, UnaryAnswer, UnaryCall, UpstreamError } from '../upstream.js';
import { Attempts, cancelled, type Attempt, type Means, type Place } from './attempts.js';
import { PLAIN, type MethodPolicy } from './config/types.js';

/** A unary call that waits for a connection, and is attempted as its policy wants. */
export class PolicyUnary implements UnaryCall {
  readonly answer: Promise<UnaryAnswer>;
  private readonly calls = new Set<UnaryCall>();
  private readonly attempts: Attempts;
  private resolve!: (answer: UnaryAnswer) => void;
  private reject!: (error: UpstreamError) => void;

  constructor(
    means: Means,
    policy: MethodPolicy,
    private readonly path: string,
    private readonly request: Uint8Array,
    options: CallOptions,
  ) {
    this.answer = new Promise((resolve, reject) => {
      this.resolve = resolve;
      this.reject = reject;
    });
    this.attempts = new Attempts(means, policy, options, this.launch, (error) => {
      this.end();
      this.reject(error);
    });
  }

  cancel(): void {
    this.end();
    this.reject(cancelled());
  }

  private readonly launch = ({ slot, options }: Attempt): void => {
    const call = slot.connection.unary(this.path, this.request, options);
    this.calls.add(call);
    call.answer.then(
      (answer) => {
        if (!this.calls.delete(call)) return;
        this.attempts.succeeded(slot);
        this.end();
        this.resolve(answer);
      },
      (error: UpstreamError) => {
        // Those that `end` cancelled failed for no fault of their server.
        if (this.calls.delete(call)) this.attempts.failed(error, slot);
      },
    );
  };

  /** No attempt is needed any more. */
  private end(): void {
    this.attempts.stop();
    for (const call of this.calls) {
      this.calls.delete(call);
      call.cancel();
    }
  }
}

/** The way of nearly all unary calls: a connection is there, and there is no policy. Made anew only when the server did not begin. */
export class PlainUnary implements UnaryCall {
  readonly answer: Promise<UnaryAnswer>;
  private call: UnaryCall;
  private readonly began = performance.now();

  constructor(
    private readonly means: Means,
    slot: Place,
    private readonly path: string,
    private readonly request: Uint8Array,
    private readonly options: CallOptions,
  ) {
    this.call = slot.connection.unary(path, request, options);
    this.answer = this.call.answer.catch(this.again);
  }

  cancel(): void {
    this.call.cancel();
  }

  isSpent(): boolean {
    return this.call.isSpent?.() === true;
  }

  private readonly again = (error: UpstreamError): Promise<UnaryAnswer> => {
    if (!error.notProcessed || error.code !== Code.UNAVAILABLE) throw error;
    const deadlineMs = Math.max(1, this.options.deadlineMs - (performance.now() - this.began));
    const options = { ...this.options, deadlineMs };
    this.call = new PolicyUnary(this.means, PLAIN, this.path, this.request, options);
    return this.call.answer;
  };
}
