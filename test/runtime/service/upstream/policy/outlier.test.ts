import { describe, expect, it, onTestFinished } from 'vitest';
import type { OutlierConfig } from '../../../../../runtime/service/upstream/policy/config/types.js';
import { OutlierDetection } from '../../../../../runtime/service/upstream/policy/outlier.js';
import type { Slot } from '../../../../../runtime/service/upstream/policy/slot.js';

const EJECTION = { enforcementPercentage: 100, minimumHosts: 3, requestVolume: 10 };

const config = (over: Partial<OutlierConfig>): OutlierConfig => ({
  intervalMs: 1_000_000,
  baseEjectionMs: 100,
  maxEjectionMs: 250,
  maxEjectionPercent: 50,
  successRate: undefined,
  failurePercentage: undefined,
  ...over,
});

/** `count` servers, and what judges them. */
function watched(count: number, over: Partial<OutlierConfig>) {
  const slots = Array.from(
    { length: count },
    () => ({ tally: { good: 0, bad: 0, ejectedAt: undefined, multiplier: 0 } }) as unknown as Slot,
  );
  let told = 0;
  const detection = new OutlierDetection(
    config(over),
    () => slots,
    () => told++,
  );
  onTestFinished(() => detection.close());
  const interval = (now: number, ...calls: (readonly [good: number, bad: number])[]): boolean[] => {
    calls.forEach(([good, bad], i) => Object.assign(slots[i]!.tally, { good, bad }));
    detection.judge(now);
    return slots.map(({ tally }) => tally.ejectedAt !== undefined);
  };
  return { interval, told: () => told };
}

describe('outlier detection', () => {
  it('ejects who fails above the threshold, with enough servers and calls', () => {
    const { interval } = watched(3, { failurePercentage: { threshold: 50, ...EJECTION } });
    expect(interval(0, [10, 0], [10, 0], [1, 8])).toEqual([false, false, false]);
    expect(interval(1, [9, 0], [10, 0], [1, 9])).toEqual([false, false, false]);
    expect(interval(2, [10, 0], [10, 0], [1, 9])).toEqual([false, false, true]);
  });

  it('ejects who succeeds less than the others do', () => {
    const by = { successRate: { stdevFactor: 1000, ...EJECTION } };
    expect(watched(4, by).interval(0, [100, 0], [100, 1], [99, 1], [70, 30])).toEqual([false, false, false, true]);
    expect(watched(4, by).interval(0, [70, 30], [70, 30], [70, 30], [70, 30])).toEqual([false, false, false, false]);
    expect(watched(2, by).interval(0, [100, 0], [0, 100])).toEqual([false, false]);
  });

  it('ejects no more than it may', () => {
    const { interval } = watched(4, { failurePercentage: { threshold: 50, ...EJECTION } });
    expect(interval(0, [0, 10], [0, 10], [0, 10], [10, 0]).filter(Boolean)).toHaveLength(2);
    const never = watched(3, { failurePercentage: { threshold: 50, ...EJECTION, enforcementPercentage: 0 } });
    expect(never.interval(0, [10, 0], [10, 0], [0, 10])).toEqual([false, false, false]);
  });

  it('keeps who is ejected again out for longer, up to the most, and forgets what was long ago', () => {
    const { interval, told } = watched(3, { failurePercentage: { threshold: 50, ...EJECTION } });
    const failing = [
      [10, 0],
      [10, 0],
      [0, 10],
    ] as const;
    const out = (now: number, ...calls: (readonly [number, number])[]): boolean | undefined =>
      interval(now, ...calls)[2];
    expect([out(0, ...failing), out(99), out(100)]).toEqual([true, true, false]);
    expect([out(101, ...failing), out(300), out(301)]).toEqual([true, true, false]);
    expect([out(302, ...failing), out(551), out(552)]).toEqual([true, true, false]);
    for (let now = 600; now < 603; now++) out(now);
    expect([out(700, ...failing), out(799), out(800)]).toEqual([true, true, false]);
    expect(told()).toBe(15);
  });
});
