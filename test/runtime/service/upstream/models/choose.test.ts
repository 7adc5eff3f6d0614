import { describe, expect, it } from 'vitest';
import { byKey, byShare } from '../../../../../runtime/service/upstream/models/choose.js';

type Shares = Record<string, number>;
const parts = (shares: Shares) => Object.entries(shares).map(([name, share]) => ({ name, share }));
const keys = Array.from({ length: 20_000 }, (_, i) => `user-${i}`);
const count = (names: (string | undefined)[]): Shares => {
  const counts: Shares = {};
  for (const name of names) counts[name ?? 'none'] = (counts[name ?? 'none'] ?? 0) + 1;
  return counts;
};
const whose = (shares: Shares) => keys.map((key) => byKey(parts(shares), key)?.name);

describe('a choice by share', () => {
  it('gives each its part of all numbers from 0 to 1', () => {
    const at = Array.from({ length: 1000 }, (_, i) => i / 1000);
    expect(count(at.map((each) => byShare(parts({ a: 70, b: 0, c: 20, d: 10 }), each)?.name))).toEqual({
      a: 700,
      c: 200,
      d: 100,
    });
  });

  it('takes shares as weights when some are out, and one alone whatever its share', () => {
    const at = Array.from({ length: 300 }, (_, i) => i / 300);
    expect(count(at.map((each) => byShare(parts({ c: 20, d: 10 }), each)?.name))).toEqual({ c: 200, d: 100 });
    expect(byShare(parts({ b: 0 }), 0.5)?.name).toBe('b');
    expect(byShare([], 0.5)).toBeUndefined();
  });
});

describe('a choice by key', () => {
  it('gives each its part of the keys', () => {
    for (const shares of [
      { a: 90, b: 10 },
      { a: 50, b: 50 },
      { a: 70, b: 20, c: 10 },
      { a: 99, b: 1 },
    ]) {
      const counts = count(whose(shares));
      for (const [name, share] of Object.entries(shares)) {
        const p = share / 100;
        const deviation = Math.sqrt(keys.length * p * (1 - p));
        expect(Math.abs((counts[name] ?? 0) - keys.length * p), `${name} of ${JSON.stringify(shares)}`).toBeLessThan(
          4 * deviation,
        );
      }
    }
  });

  it('moves no other keys than a changed share has to: to the one that has more now', () => {
    const before = whose({ a: 70, b: 20, c: 10 });
    const after = whose({ a: 60, b: 20, c: 20 });
    const moved = keys.flatMap((_, i) => (before[i] === after[i] ? [] : [`${before[i]}→${after[i]}`]));
    // c gains ten points; b keeps its weight and loses a little to c, for the sum is the same.
    expect(Object.keys(count(moved)).sort()).toEqual(['a→b', 'a→c', 'b→c']);
    expect(moved.length / keys.length).toBeLessThan(0.13);
    const grown = whose({ a: 90, b: 20 });
    const more = whose({ a: 90, b: 40 });
    expect(new Set(keys.flatMap((_, i) => (grown[i] === more[i] ? [] : [`${grown[i]}→${more[i]}`])))).toEqual(
      new Set(['a→b']),
    );
  });

  it('gives the keys of one that is out to the others, and back', () => {
    const all = whose({ a: 70, b: 20, c: 10 });
    const without = whose({ a: 70, c: 10 });
    keys.forEach((_, i) => all[i] !== 'b' && expect(without[i]).toBe(all[i]));
    expect(byKey([], 'x')).toBeUndefined();
    expect(byKey(parts({ b: 0 }), 'x')?.name).toBe('b');
  });
});
