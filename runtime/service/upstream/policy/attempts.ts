import { Code } from '../../../contract/index.js';
import { UpstreamError, type CallOptions, type MetadataEntry, type Upstream } from '../upstream.js';
import type { MethodPolicy } from './config/types.js';
import { HedgingStrategy } from './hedging.js';
import { RetryStrategy } from './retry.js';
import type { Strategy } from './strategy.js';
import type { Throttle } from './throttle.js';

/** So often a call that a server surely did not begin with is made anew, whatever the policy. */
const MOST_TRANSPARENT = 3;

/** Where an attempt may be made. */
export interface Place {
  readonly connection: Pick<Upstream, 'unary' | 'stream'>;
}

/** The places for the attempts of a call: connections to servers, or the ways to several models. */
export interface Places {
  /** The place whose turn it is; undefined while there is none. */
  pick(): Place | undefined;
  /** One as soon as there is one; rejects with UpstreamError. Never settles once `left` is aborted. */
  slot(patient: boolean, deadlineMs: number, left: AbortSignal): Promise<Place>;
  /** How an attempt went. */
  ended(place: Place, ok: boolean, error?: UpstreamError): void;
}

/** What calls need of the upstream they belong to. */
export interface Means {
  readonly pool: Places;
  readonly throttle: Throttle;
}

const ONCE: Strategy = { started: () => undefined, failed: () => 'end', succeeded: () => {} };

function strategyOf({ retry, hedging }: MethodPolicy, throttle: Throttle): Strategy {
  if (retry !== undefined) return new RetryStrategy(retry, throttle);
  return hedging === undefined ? ONCE : new HedgingStrategy(hedging, throttle);
}

/** What one attempt is given. */
export interface Attempt {
  readonly slot: Place;
  readonly options: CallOptions;
}

/** The attempts of one call: begins them by its policy within its deadline, until one is taken or no other may follow. */
export class Attempts {
  private readonly strategy: Strategy;
  private readonly deadline: number;
  private timer: NodeJS.Timeout | undefined;
  private running = 0;
  private begun = 0;
  private transparent = 0;
  private over = false;
  /** Takes the call out of the queue for a connection when nobody waits for its answer any more. */
  private waiting: AbortController | undefined;

  constructor(
    private readonly means: Means,
    private readonly policy: MethodPolicy,
    private readonly options: CallOptions,
    /** Makes an attempt; must call `failed` when it fails. */
    private readonly launch: (attempt: Attempt) => void,
    /** The call failed for good. */
    private readonly fail: (error: UpstreamError) => void,
  ) {
    this.strategy = strategyOf(policy, means.throttle);
    this.deadline = performance.now() + Math.min(options.deadlineMs, policy.timeoutMs ?? Infinity);
    this.start();
  }

  /** An attempt failed; `slot` is where, undefined: nowhere, there was no connection. */
  failed(error: UpstreamError, slot: Place | undefined): void {
    if (slot !== undefined) this.means.pool.ended(slot, false, error);
    this.running--;
    if (this.over) return;
    const unseen = slot !== undefined && error.notProcessed && error.code === Code.UNAVAILABLE;
    if (unseen && this.transparent++ < MOST_TRANSPARENT) return this.seekSlot();
    const then = this.strategy.failed(error, this.running);
    if (then === 'wait') return;
    if (then !== 'end' && performance.now() + then < this.deadline) return this.startIn(then);
    this.stop();
    this.fail(error);
  }

  /** An attempt answers: no other will begin. */
  taken(): void {
    this.stop();
  }

  /** The call ended well. */
  succeeded(slot: Place): void {
    this.means.pool.ended(slot, true);
    this.strategy.succeeded();
  }

  /** The attempt that was taken failed after all. */
  broke({ code }: UpstreamError, slot: Place): void {
    if (code !== Code.CANCELLED) this.means.pool.ended(slot, false);
  }

  stop(): void {
    this.over = true;
    clearTimeout(this.timer);
    this.waiting?.abort();
  }

  private readonly start = (): void => {
    this.begun++;
    const next = this.strategy.started();
    if (next !== undefined) this.startIn(next);
    this.seekSlot();
  };

  private startIn(ms: number): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(this.start, ms);
  }

  private seekSlot(): void {
    this.running++;
    const slot = this.means.pool.pick();
    if (slot !== undefined) this.begin(slot);
    else void this.waitForSlot();
  }

  private async waitForSlot(): Promise<void> {
    this.waiting ??= new AbortController();
    try {
      for (;;) {
        const slot = await this.means.pool.slot(this.policy.waitForReady, this.remainingMs(), this.waiting.signal);
        if (this.over) return;
        // It may be gone again by now.
        if (slot.connection !== undefined) return this.begin(slot);
      }
    } catch (error) {
      this.failed(error as UpstreamError, undefined);
    }
  }

  private begin(slot: Place): void {
    this.launch({ slot, options: { metadata: this.metadata(), deadlineMs: this.remainingMs() } });
  }

  private remainingMs(): number {
    return Math.max(1, this.deadline - performance.now());
  }

  private metadata(): readonly MetadataEntry[] {
    const { metadata } = this.options;
    return this.begun > 1 ? [...metadata, ['grpc-previous-rpc-attempts', String(this.begun - 1)]] : metadata;
  }
}

export const cancelled = (): UpstreamError => new UpstreamError(Code.CANCELLED, 'the call was cancelled');
