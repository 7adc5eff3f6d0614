import type { UpstreamError } from '../upstream.js';
import type { HedgingPolicy } from './config/types.js';
import { pushbackOf } from './pushback.js';
import type { Strategy } from './strategy.js';
import type { Throttle } from './throttle.js';

/** gRPC's hedgingPolicy (A6): another attempt each `delayMs` until one answers; the first answer counts. */
export class HedgingStrategy implements Strategy {
  private attempts = 0;

  constructor(
    private readonly policy: HedgingPolicy,
    private readonly throttle: Throttle,
  ) {}

  started(): number | undefined {
    this.attempts++;
    return this.mayHedge() ? this.policy.delayMs : undefined;
  }

  failed({ code, trailers }: UpstreamError, running: number): number | 'wait' | 'end' {
    if (!this.policy.nonFatal.has(code)) return 'end';
    this.throttle.failed();
    const pushback = pushbackOf(trailers);
    if (pushback === 'never') this.attempts = this.policy.maxAttempts;
    if (this.mayHedge()) return typeof pushback === 'number' ? pushback : 0;
    return running > 0 ? 'wait' : 'end';
  }

  succeeded(): void {
    this.throttle.succeeded();
  }

  private mayHedge(): boolean {
    return this.attempts < this.policy.maxAttempts && !this.throttle.exhausted;
  }
}
