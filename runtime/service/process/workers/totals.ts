import { AggregatorRegistry } from 'prom-client';
import type { Member } from './member.js';
import type { Snapshot } from './messages.js';

/** The measurements of all workers together. What those that are gone have counted stays in, so that no counter goes down. */
export class Totals {
  private gone: Snapshot = [];
  private gathering: Promise<string> | undefined;

  /** In Prometheus' text format. `members` are those alive; several who ask at once get the same. */
  text(members: readonly Member[]): Promise<string> {
    this.gathering ??= this.gather(members).finally(() => (this.gathering = undefined));
    return this.gathering;
  }

  /** Keeps what a worker that ended had counted when that was last shown. */
  async retire({ snapshot }: Member): Promise<void> {
    const counted = snapshot.filter(({ type }) => ['counter', 'histogram'].includes(String(type)));
    const together = AggregatorRegistry.aggregate([this.gone, counted]);
    this.gone = (await together.getMetricsAsJSON()) as Snapshot;
  }

  private async gather(members: readonly Member[]): Promise<string> {
    const snapshots = await Promise.all(members.map((member) => member.measure()));
    return AggregatorRegistry.aggregate([...snapshots, this.gone]).metrics();
  }
}
