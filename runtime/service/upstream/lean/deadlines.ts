/** Deadlines in one slot end together, ms: never early, late by this much at most. */
const SLOT_MS = 8;
/** The longest that Node's timers take. */
const LONGEST_MS = 0x7fff_ffff;

export interface Expiring {
  /** By performance.now(). */
  readonly deadlineAt: number;
  expire(): void;
}

const slotOf = (deadlineAt: number): number => Math.ceil(deadlineAt / SLOT_MS);

/**
 * The deadlines of all calls of a connection behind one timer. Nearly every call ends long before its deadline, so that adding and
 * taking out must cost next to nothing: the timer is left as it stands unless an earlier deadline comes.
 */
export class Deadlines {
  private readonly slots = new Map<number, Set<Expiring>>();
  private timer: NodeJS.Timeout | undefined;
  private armedFor = Infinity;

  add(call: Expiring): void {
    const slot = slotOf(call.deadlineAt);
    if (slot === Infinity) return;
    const calls = this.slots.get(slot);
    if (calls !== undefined) calls.add(call);
    else this.slots.set(slot, new Set([call]));
    if (slot < this.armedFor) this.arm(slot);
  }

  delete(call: Expiring): void {
    const slot = slotOf(call.deadlineAt);
    const calls = this.slots.get(slot);
    if (calls?.delete(call) === true && calls.size === 0) this.slots.delete(slot);
  }

  stop(): void {
    clearTimeout(this.timer);
    this.slots.clear();
  }

  private arm(slot: number): void {
    clearTimeout(this.timer);
    this.armedFor = slot;
    const delay = Math.min(LONGEST_MS, Math.ceil(slot * SLOT_MS - performance.now()));
    this.timer = setTimeout(() => this.fire(), delay);
    // Open calls have an open socket; a deadline alone keeps no process.
    this.timer.unref();
  }

  private fire(): void {
    const now = performance.now();
    this.armedFor = Infinity;
    const due: Expiring[] = [];
    let first = Infinity;
    for (const [slot, calls] of this.slots) {
      if (slot * SLOT_MS > now) first = Math.min(first, slot);
      else {
        this.slots.delete(slot);
        for (const call of calls) due.push(call);
      }
    }
    if (first < Infinity) this.arm(first);
    for (const call of due) call.expire();
  }
}
