import { expect, test } from 'vitest';
import { versions } from '../../tools/release/version.js';

test('every place that names the version of ao names the same', async () => {
  const found = await versions(process.cwd());
  expect(new Set(found.values()).size, JSON.stringify([...found])).toBe(1);
});
