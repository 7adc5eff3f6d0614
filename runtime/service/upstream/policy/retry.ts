import type { UpstreamError } from '../upstream.js';
import type { RetryPolicy } from './config/types.js';
import { pushbackOf } from './pushback.js';
import type { Strategy } from './strategy.js';
import type { Throttle } from './throttle.js';

/** gRPC's retryPolicy (A6): one attempt after the other, with growing pauses. */
export class RetryStrategy implements Strategy {
  private attempts = 0;
  private backoffMs: number;

  constructor(
    private readonly policy: RetryPolicy,
    private readonly throttle: Throttle,
  ) {
    this.backoffMs = policy.initialBackoffMs;
  }

  started(): undefined {
    this.attempts++;
  }

  failed({ code, trailers }: UpstreamError): number | 'end' {
    const { maxAttempts, codes } = this.policy;
    if (!codes.has(code)) return 'end';
    this.throttle.failed();
    const pushback = pushbackOf(trailers);
    if (pushback === 'never' || this.throttle.exhausted || this.attempts >= maxAttempts) return 'end';
    return pushback === undefined ? this.pause() : this.pauseOf(pushback);
  }

  succeeded(): void {
    this.throttle.succeeded();
  }

  private pause(): number {
    const ms = this.backoffMs;
    this.backoffMs = Math.min(ms * this.policy.backoffMultiplier, this.policy.maxBackoffMs);
    return ms * (0.8 + 0.4 * Math.random());
  }

  /** The server's own pause begins the growth anew. */
  private pauseOf(pushbackMs: number): number {
    this.backoffMs = this.policy.initialBackoffMs;
    return pushbackMs;
  }
}
