// How a client tells its test what it saw.

/** What came of a request. */
export interface Outcome {
  /** When it ended, ms since 1970, and how long it took, ms. */
  readonly at: number;
  readonly ms: number;
  /** Of HTTP; 0: there was no answer. */
  readonly status: number;
  /** What was wrong, if anything was. */
  readonly fault?: string;
}

/** How a stream ended. */
export interface StreamEnd {
  readonly kind: string;
  readonly messages: number;
  readonly how: string;
}

const REPORT_MS = 25;

let outcomes: Outcome[] = [];
let ends: StreamEnd[] = [];

export const now = (): number => performance.timeOrigin + performance.now();
export const tell = (outcome: Outcome): void => void outcomes.push(outcome);
export const tellEnd = (end: StreamEnd): void => void ends.push(end);

/** Sends what was told and not yet sent. */
export function flush(): void {
  if (outcomes.length > 0 || ends.length > 0) process.send?.({ outcomes, ends });
  outcomes = [];
  ends = [];
}

setInterval(flush, REPORT_MS);
