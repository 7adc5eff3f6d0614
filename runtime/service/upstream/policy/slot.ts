import type { Connection, Target } from '../connection.js';
import type { Endpoint } from './resolver.js';

const FIRST_BACKOFF_MS = 100;
/** While no server is connected, each is tried at least this often; while others are, it may take longer. */
const LONGEST_BACKOFF_MS = { alone: 500, amongOthers: 5000 };
/** A connection that lasted less does not count as one that works: it is not replaced at once. */
const SETTLED_MS = 1000;

/** What a slot tells the pool, and asks of it. */
export interface SlotHost {
  open(target: Target): Connection;
  /** The slot became ready, or is no more, or failed. */
  changed(): void;
  /** Something is wrong with its server: it may have moved. */
  lost(): void;
  /** Whether other servers are connected. */
  hasOthers(): boolean;
}

/** How calls to one server went; for outlier detection. */
export interface Tally {
  good: number;
  bad: number;
  ejectedAt: number | undefined;
  multiplier: number;
}

/** One server: keeps a connection to it, makes another when it breaks or drains, and backs off while that fails. */
export class Slot {
  /** Set while calls can be made. */
  connection: Connection | undefined;
  /** Since when it could not be connected: why. Holds until it can. */
  failure: string | undefined;
  readonly tally: Tally = { good: 0, bad: 0, ejectedAt: undefined, multiplier: 0 };
  private attempt: Connection | undefined;
  private timer: NodeJS.Timeout | undefined;
  private backoffMs = FIRST_BACKOFF_MS;
  /** Which of the server's addresses is tried, and how many were tried in vain since the last pause. */
  private index = 0;
  private refused = 0;
  /** When the last round of tries began, and when the next one is to. */
  private roundAt = -Infinity;
  private dueAt = -Infinity;
  private readyAt = -Infinity;
  private closed = false;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly host: SlotHost,
  ) {
    this.connect();
  }

  /** No other server is left: a long pause becomes one of those that a server alone has. Never makes it longer. */
  hurry(): void {
    if (this.timer === undefined) return;
    this.connectAt(Math.min(this.dueAt, this.roundAt + LONGEST_BACKOFF_MS.alone));
  }

  /** The server is none any more: its calls go on to their end, no new ones begin. */
  retire(): void {
    this.closed = true;
    clearTimeout(this.timer);
    this.attempt?.close('not needed');
    this.connection?.drain('its address is gone');
    this.connection = undefined;
  }

  private connect(): void {
    this.timer = undefined;
    if (this.refused === 0) this.roundAt = performance.now();
    const target = this.endpoint[this.index] as Target;
    const connection = (this.attempt = this.host.open(target));
    const stop = connection.onState((state) => {
      if (state === 'closed') stop();
      if (this.closed) return;
      if (state === 'ready') this.ready(connection);
      else if (connection === this.connection) this.lose();
      else if (connection === this.attempt) this.fail(connection.reason);
    });
  }

  private ready(connection: Connection): void {
    this.attempt = undefined;
    this.connection = connection;
    this.failure = undefined;
    this.refused = 0;
    this.readyAt = performance.now();
    this.host.changed();
  }

  private lose(): void {
    this.connection = undefined;
    const settled = performance.now() - this.readyAt >= SETTLED_MS;
    if (settled) this.backoffMs = FIRST_BACKOFF_MS;
    // First: it counts as one of the others until the host knows.
    this.host.changed();
    if (settled) this.connect();
    else this.connectAt(performance.now() + this.nextBackoff());
    this.host.lost();
  }

  private fail(reason: string): void {
    this.attempt = undefined;
    this.index = (this.index + 1) % this.endpoint.length;
    if (++this.refused < this.endpoint.length) return this.connect();
    this.refused = 0;
    this.failure = reason;
    // From the beginning of the tries, as gRPC counts: one that nobody answered was a pause itself.
    this.connectAt(this.roundAt + this.nextBackoff());
    this.host.changed();
    this.host.lost();
  }

  private nextBackoff(): number {
    const longest = this.host.hasOthers() ? LONGEST_BACKOFF_MS.amongOthers : LONGEST_BACKOFF_MS.alone;
    const ms = Math.min(this.backoffMs, longest);
    this.backoffMs = Math.min(this.backoffMs * 2, longest);
    return ms * (0.8 + 0.4 * Math.random());
  }

  private connectAt(dueAt: number): void {
    clearTimeout(this.timer);
    this.dueAt = dueAt;
    this.timer = setTimeout(() => this.connect(), Math.max(0, dueAt - performance.now())).unref();
  }
}
