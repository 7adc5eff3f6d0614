import { Code } from '../../../contract/index.js';
import type { Connection, Target } from '../connection.js';
import type { Address } from '../options/address.js';
import { UpstreamError } from '../upstream.js';
import type { Places } from './attempts.js';
import type { OutlierConfig } from './config/types.js';
import { OutlierDetection } from './outlier.js';
import { Resolver, type Endpoint } from './resolver.js';
import { Slot, type SlotHost } from './slot.js';

/** How long a call waits for a connection: a server that is gone without a word must not hold calls to their deadline. */
const WAIT_MS = 1000;

/** A slot that calls can be made on. */
export type ReadySlot = Slot & { connection: Connection };

type Waiter = (give: ReadySlot | UpstreamError) => void;

/** A connection to each server behind an address, and whose turn it is. Connects when first asked, and stays connected. */
export class Pool implements Places {
  private readonly slots = new Map<string, Slot>();
  private ready: readonly ReadySlot[] = [];
  private turn = 0;
  /** Calls that wait; those that are patient do not mind that no server can be connected. */
  private readonly waiting = new Map<Waiter, { patient: boolean }>();
  private readonly resolver: Resolver;
  private readonly outliers: OutlierDetection | undefined;
  private unresolved: string | undefined;
  private closed = false;
  /** All there are, those that drain among them. */
  private readonly connections = new Set<Connection>();
  private readonly host: SlotHost;

  constructor(
    address: Address,
    private readonly connect: (target: Target) => Connection,
    outliers: OutlierConfig | undefined,
  ) {
    this.outliers = outliers && new OutlierDetection(outliers, () => [...this.slots.values()], this.update);
    this.resolver = new Resolver(address, {
      resolved: (endpoints) => this.resolved(endpoints),
      failed: (reason) => {
        this.unresolved = `name resolution failed: ${reason}`;
        this.update();
      },
    });
    const lost = () => this.resolver.refresh();
    this.host = { open: this.open, changed: this.update, lost, hasOthers: () => this.ready.length > 0 };
  }

  /** Whether `ended` wants to be told how calls went. */
  get counts(): boolean {
    return this.outliers !== undefined;
  }

  /** The slot whose turn it is; undefined while none is connected. */
  pick(): ReadySlot | undefined {
    const { ready } = this;
    this.turn = this.turn + 1 < ready.length ? this.turn + 1 : 0;
    return ready[this.turn];
  }

  /**
   * A slot as soon as one is connected. Rejects with UNAVAILABLE when none can be, or not within a second, unless the call is
   * patient; with DEADLINE_EXCEEDED after `deadlineMs`. Never settles once `left` is aborted.
   */
  slot(patient: boolean, deadlineMs: number, left: AbortSignal): Promise<ReadySlot> {
    const slot = this.pick();
    if (slot !== undefined) return Promise.resolve(slot);
    const failure = this.failure(patient);
    if (failure !== undefined) return Promise.reject(failure);
    this.resolver.refresh();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        clearTimeout(timer);
        this.waiting.delete(waiter);
        left.removeEventListener('abort', leave);
      };
      const waiter: Waiter = (given) => {
        leave();
        if (given instanceof UpstreamError) reject(given);
        else resolve(given);
      };
      const late = patient || deadlineMs <= WAIT_MS;
      const timer = setTimeout(
        () => waiter(late ? tooLate() : unavailable(`no connection within ${WAIT_MS} ms`)),
        late ? deadlineMs : WAIT_MS,
      );
      this.waiting.set(waiter, { patient });
      left.addEventListener('abort', leave);
    });
  }

  /** How a call went; for outlier detection. */
  ended(slot: ReadySlot, ok: boolean): void {
    if (ok) slot.tally.good++;
    else slot.tally.bad++;
  }

  close(): void {
    this.closed = true;
    this.resolver.close();
    this.outliers?.close();
    for (const slot of this.slots.values()) slot.retire();
    this.slots.clear();
    for (const connection of this.connections) connection.close('closed');
    this.update();
  }

  private readonly open = (target: Target): Connection => {
    const connection = this.connect(target);
    this.connections.add(connection);
    connection.onState((state) => {
      if (state === 'closed') this.connections.delete(connection);
    });
    return connection;
  };

  private resolved(endpoints: readonly Endpoint[]): void {
    this.unresolved = undefined;
    const keyed = new Map(endpoints.map((endpoint) => [JSON.stringify(endpoint), endpoint]));
    for (const [key, slot] of this.slots) {
      if (keyed.has(key)) continue;
      this.slots.delete(key);
      slot.retire();
    }
    for (const [key, endpoint] of keyed) if (!this.slots.has(key)) this.slots.set(key, new Slot(endpoint, this.host));
    this.update();
  }

  /** Makes the list of slots whose turn it may be, and serves those who wait. */
  private readonly update = (): void => {
    const before = this.ready.length;
    const connected = [...this.slots.values()].filter((slot): slot is ReadySlot => slot.connection !== undefined);
    const good = connected.filter(({ tally }) => tally.ejectedAt === undefined);
    // Where all are outliers, none is.
    this.ready = good.length > 0 ? good : connected;
    if (before > 0 && this.ready.length === 0) for (const slot of this.slots.values()) slot.hurry();
    for (const [waiter, { patient }] of this.waiting) {
      const given = this.pick() ?? this.failure(patient);
      if (given !== undefined) waiter(given);
    }
  };

  /** Why a call need not wait; undefined while a connection may still come about. */
  private failure(patient: boolean): UpstreamError | undefined {
    if (this.closed) return unavailable('the way to the model-service was closed');
    if (patient) return undefined;
    let reason = this.slots.size === 0 ? this.unresolved : undefined;
    for (const { failure } of this.slots.values()) {
      if (failure === undefined) return undefined;
      reason = failure;
    }
    return reason === undefined ? undefined : unavailable(`no connection: ${reason}`);
  }
}

const unavailable = (message: string): UpstreamError => new UpstreamError(Code.UNAVAILABLE, message, [], true);

const tooLate = (): UpstreamError =>
  new UpstreamError(Code.DEADLINE_EXCEEDED, 'no connection within the deadline', [], true);
