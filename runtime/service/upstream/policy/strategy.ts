import type { UpstreamError } from '../upstream.js';

/** Decides about the attempts of one call. */
export interface Strategy {
  /** An attempt begins; the answer is the ms until the next one beside it, undefined: none. */
  started(): number | undefined;
  /** What follows a failed attempt: another one in so many ms, those that still run, or the end of the call. */
  failed(error: UpstreamError, running: number): number | 'wait' | 'end';
  succeeded(): void;
}
