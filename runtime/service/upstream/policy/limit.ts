import { Code } from '../../../contract/index.js';
import { FailedStream } from './failed-stream.js';
import { UpstreamError, type CallOptions, type StreamCall, type UnaryCall, type Upstream } from '../upstream.js';

/**
 * An upstream that takes so many calls at a time, streams among them, and refuses what comes beyond at once: a queue without an
 * end would answer nobody in time. Health checks pass.
 */
export class LimitedUpstream implements Upstream {
  private calls = 0;
  private readonly ended = (): void => void this.calls--;

  constructor(
    private readonly inner: Upstream,
    private readonly most: number,
  ) {}

  /** Calls that have begun and not ended. */
  get inFlight(): number {
    return this.calls;
  }

  unary(path: string, request: Uint8Array, options: CallOptions): UnaryCall {
    if (this.calls >= this.most) return { answer: Promise.reject(refusal(this.most)), cancel: () => {} };
    this.calls++;
    const call = this.inner.unary(path, request, options);
    call.answer.then(this.ended, this.ended);
    return call;
  }

  stream(path: string, options: CallOptions): StreamCall {
    if (this.calls >= this.most) return new FailedStream(refusal(this.most));
    this.calls++;
    const call = this.inner.stream(path, options);
    void call.trailers.then(this.ended);
    return call;
  }

  ready(requestId: string): Promise<boolean> {
    return this.inner.ready(requestId);
  }

  close(): void {
    this.inner.close();
  }
}

const refusal = (most: number): UpstreamError =>
  new UpstreamError(Code.RESOURCE_EXHAUSTED, `${most} calls are in flight`, [], true, 'calls');
