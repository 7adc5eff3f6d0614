import type { Throttling } from './config/types.js';

/** Stops retries and hedges while a service fails much, lest they add to its load: gRPC's A6, one account for all its calls. */
export class Throttle {
  private tokens: number;

  constructor(private readonly config: Throttling | undefined) {
    this.tokens = config?.maxTokens ?? 0;
  }

  get exhausted(): boolean {
    return this.config !== undefined && this.tokens <= this.config.maxTokens / 2;
  }

  failed(): void {
    this.tokens = Math.max(0, this.tokens - 1);
  }

  succeeded(): void {
    if (this.config !== undefined) this.tokens = Math.min(this.config.maxTokens, this.tokens + this.config.tokenRatio);
  }
}
