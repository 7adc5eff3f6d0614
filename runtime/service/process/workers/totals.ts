import { AggregatorRegistry } from 'prom-client';
import type { Member } from './member.js';
import type { Snapshot } from './messages.js';

/** The measurements of all workers together. What those that are gone have counted stays in, so that no counter goes down. */
export class Totals {
  /** What those that are gone have counted, in as few snapshots as there was time to add up. */
  private readonly gone: Snapshot[] = [];
  private readonly retired = new WeakSet<Member>();
  private adding = false;
  private gathering: Promise<string> | undefined;

  /** In Prometheus' text format. `members` are those alive; several who ask at once get the same. */
  text(members: readonly Member[]): Promise<string> {
    this.gathering ??= this.gather(members).finally(() => (this.gathering = undefined));
    return this.gathering;
  }

  /** Keeps what a worker that ended had counted when that was last shown; it is counted here from this moment on. */
  retire(member: Member): void {
    this.retired.add(member);
    this.gone.push(member.snapshot.filter(({ type }) => ['counter', 'histogram'].includes(String(type))));
    if (!this.adding) void this.addUp();
  }

  /** Makes one snapshot of those there are; workers may end meanwhile. */
  private async addUp(): Promise<void> {
    this.adding = true;
    while (this.gone.length > 1) {
      const some = [...this.gone];
      const together = (await AggregatorRegistry.aggregate(some).getMetricsAsJSON()) as Snapshot;
      this.gone.splice(0, some.length, together);
    }
    this.adding = false;
  }

  private async gather(members: readonly Member[]): Promise<string> {
    await Promise.all(members.map((member) => member.measure()));
    // One that ended while the others were asked is among the gone: it must not count twice.
    const alive = members.filter((member) => !this.retired.has(member));
    return AggregatorRegistry.aggregate([...alive.map(({ snapshot }) => snapshot), ...this.gone]).metrics();
  }
}
