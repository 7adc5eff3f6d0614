import { Counter, Registry } from 'prom-client';
import { describe, expect, it } from 'vitest';
import type { Member } from '../../../../runtime/service/process/workers/member.js';
import type { Snapshot } from '../../../../runtime/service/process/workers/messages.js';
import { Totals } from '../../../../runtime/service/process/workers/totals.js';

/** A worker that has counted so much, and says so when `answered`. */
async function worker(count: number, answered: Promise<void> = Promise.resolve()): Promise<Member> {
  const registry = new Registry();
  new Counter({ name: 'done_total', help: 'Done.', registers: [registry] }).inc(count);
  const snapshot = (await registry.getMetricsAsJSON()) as Snapshot;
  return { snapshot, measure: () => answered.then(() => snapshot) } as Partial<Member> as Member;
}

const done = (text: string): number => Number(/^done_total (\d+)$/m.exec(text)?.[1]);

describe('what several workers have counted', () => {
  it('has each that is gone once, though several end at the same moment', async () => {
    const totals = new Totals();
    for (const member of await Promise.all([worker(1), worker(10), worker(100)])) totals.retire(member);
    expect(done(await totals.text([await worker(1000)]))).toBe(1111);
    totals.retire(await worker(10_000));
    await new Promise((resolve) => setImmediate(resolve));
    expect(done(await totals.text([]))).toBe(10_111);
  });

  it('has a worker once that ends while the others are asked', async () => {
    const totals = new Totals();
    let answer = (): void => {};
    const asked = new Promise<void>((resolve) => (answer = resolve));
    const members = [await worker(1), await worker(10, asked)] as const;
    const text = totals.text(members);
    totals.retire(members[0]);
    await new Promise((resolve) => setImmediate(resolve));
    answer();
    expect(done(await text)).toBe(11);
  });
});
