import type { FailurePercentageEjection, OutlierConfig, SuccessRateEjection } from './config/types.js';
import type { Slot } from './slot.js';

/** What one server did within the last interval. */
interface Host {
  readonly slot: Slot;
  readonly calls: number;
  /** 0 … 1 */
  readonly successRate: number;
}

/**
 * Leaves out, for a while, servers that fail more than the others: by success rate, by percentage of failures, or both, as
 * gRPC's A50 has it. Each time that a server is ejected again it stays out longer.
 */
export class OutlierDetection {
  private readonly timer: NodeJS.Timeout;

  constructor(
    private readonly config: OutlierConfig,
    private readonly slots: () => readonly Slot[],
    private readonly changed: () => void,
  ) {
    this.timer = setInterval(() => this.judge(), config.intervalMs).unref();
  }

  close(): void {
    clearInterval(this.timer);
  }

  /** Ends an interval: ejects, and takes back whose time is over. */
  judge(now = performance.now()): void {
    const slots = this.slots();
    const hosts = slots.map(hostOf);
    const { successRate, failurePercentage } = this.config;
    if (successRate !== undefined) this.bySuccessRate(successRate, hosts, now);
    if (failurePercentage !== undefined) this.byFailures(failurePercentage, hosts, now);
    for (const slot of slots) this.forgive(slot, now);
    this.changed();
  }

  private bySuccessRate(by: SuccessRateEjection, hosts: readonly Host[], now: number): void {
    const busy = hosts.filter(({ calls }) => calls >= by.requestVolume);
    if (busy.length < by.minimumHosts || busy.length === 0) return;
    const mean = sum(busy.map(({ successRate }) => successRate)) / busy.length;
    const variance = sum(busy.map(({ successRate }) => (successRate - mean) ** 2)) / busy.length;
    const least = mean - Math.sqrt(variance) * (by.stdevFactor / 1000);
    for (const { slot, successRate } of busy) if (successRate < least) this.eject(slot, by.enforcementPercentage, now);
  }

  private byFailures(by: FailurePercentageEjection, hosts: readonly Host[], now: number): void {
    const busy = hosts.filter(({ calls }) => calls >= by.requestVolume);
    if (busy.length < by.minimumHosts) return;
    for (const { slot, successRate } of busy)
      if ((1 - successRate) * 100 > by.threshold) this.eject(slot, by.enforcementPercentage, now);
  }

  private eject({ tally }: Slot, enforcementPercentage: number, now: number): void {
    const slots = this.slots();
    const ejected = slots.filter((slot) => slot.tally.ejectedAt !== undefined).length;
    if (tally.ejectedAt !== undefined || (ejected * 100) / slots.length >= this.config.maxEjectionPercent) return;
    if (Math.random() * 100 >= enforcementPercentage) return;
    tally.ejectedAt = now;
    tally.multiplier++;
  }

  private forgive({ tally }: Slot, now: number): void {
    if (tally.ejectedAt === undefined) {
      tally.multiplier = Math.max(0, tally.multiplier - 1);
      return;
    }
    const { baseEjectionMs, maxEjectionMs } = this.config;
    const ms = Math.min(baseEjectionMs * tally.multiplier, Math.max(baseEjectionMs, maxEjectionMs));
    if (now - tally.ejectedAt >= ms) tally.ejectedAt = undefined;
  }
}

function hostOf(slot: Slot): Host {
  const { good, bad } = slot.tally;
  Object.assign(slot.tally, { good: 0, bad: 0 });
  return { slot, calls: good + bad, successRate: good + bad === 0 ? 1 : good / (good + bad) };
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
