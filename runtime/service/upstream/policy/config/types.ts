import type { Code } from '../../../../contract/index.js';

/** gRPC's service config as far as it is obeyed here. Times are in milliseconds. */
export interface ServiceConfig {
  readonly methods: readonly MethodConfig[];
  readonly throttling: Throttling | undefined;
  readonly outliers: OutlierConfig | undefined;
}

export interface MethodConfig {
  readonly names: readonly MethodName[];
  readonly policy: MethodPolicy;
}

/** '' for `method`: every rpc of the service; '' for both: every rpc. */
export interface MethodName {
  readonly service: string;
  readonly method: string;
}

export interface MethodPolicy {
  readonly timeoutMs: number | undefined;
  /** Waits for a connection to the deadline, instead of failing when there is none. */
  readonly waitForReady: boolean;
  readonly retry: RetryPolicy | undefined;
  readonly hedging: HedgingPolicy | undefined;
}

export interface RetryPolicy {
  /** Attempts in all, the first among them. */
  readonly maxAttempts: number;
  readonly initialBackoffMs: number;
  readonly maxBackoffMs: number;
  readonly backoffMultiplier: number;
  readonly codes: ReadonlySet<Code>;
}

export interface HedgingPolicy {
  readonly maxAttempts: number;
  readonly delayMs: number;
  /** Codes after which the other attempts go on. */
  readonly nonFatal: ReadonlySet<Code>;
}

/** A failed attempt takes a token, a good one gives `tokenRatio` back; retries stop while half of them are gone. */
export interface Throttling {
  readonly maxTokens: number;
  readonly tokenRatio: number;
}

/** gRPC's A50: servers that fail more than the others are left out for a while. */
export interface OutlierConfig {
  readonly intervalMs: number;
  readonly baseEjectionMs: number;
  readonly maxEjectionMs: number;
  readonly maxEjectionPercent: number;
  readonly successRate: SuccessRateEjection | undefined;
  readonly failurePercentage: FailurePercentageEjection | undefined;
}

interface Ejection {
  /** Of those that should be ejected, so many percent are. */
  readonly enforcementPercentage: number;
  /** As many servers must have had `requestVolume` calls within the interval. */
  readonly minimumHosts: number;
  readonly requestVolume: number;
}

export interface SuccessRateEjection extends Ejection {
  /** Thousandths of a standard deviation below the mean that are still good. */
  readonly stdevFactor: number;
}

export interface FailurePercentageEjection extends Ejection {
  readonly threshold: number;
}

export const PLAIN: MethodPolicy = { timeoutMs: undefined, waitForReady: false, retry: undefined, hedging: undefined };

export const NO_CONFIG: ServiceConfig = { methods: [], throttling: undefined, outliers: undefined };
