import { describe, expect, it } from 'vitest';
import { floatsText, floatText } from '../../../runtime/contract/fast/float-text.js';
import { heldFromNow } from '../../memory.js';

describe('a list of 32-bit floats', () => {
  it.each([0, 1, 2, 3000, 30_000])('has the digits that each of %i has by itself', (length) => {
    const values = Array.from({ length }, (_, i) => Math.fround(Math.sin(i) * 10 ** ((i % 20) - 10)));
    expect(floatsText(values)).toBe(values.map(floatText).join(','));
  });

  it('is rounded to the even digit where two are as near, whatever the sign', () => {
    // As Python, Go and C++ write them.
    const values = [279357.625, -279357.625, 279357.375, -279357.375, 2447.84375, -2447.84375];
    const digits = ['279357.62', '-279357.62', '279357.38', '-279357.38', '2447.8438', '-2447.8438'];
    expect(floatsText(values).split(',')).toEqual(digits);
    expect(values.map(floatText)).toEqual(digits);
  });

  it('leaves no room behind that is as large as the longest there ever was', async () => {
    const values = Array.from({ length: 500_000 }, (_, i) => i / 8);
    const held = heldFromNow();
    floatsText(values);
    await expect.poll(held).toBeLessThan(1 << 20);
  });
});
