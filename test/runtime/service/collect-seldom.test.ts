import { setFlagsFromString } from 'node:v8';
import { expect, it, vi } from 'vitest';
import { LargeBuffers } from '../../../runtime/service/process/large-buffers.js';

vi.mock('node:v8', { spy: true });

it('lets the heap of a process that has large bodies grow further before all of it is collected, and of no other', () => {
  const buffers = new LargeBuffers();
  buffers.take(100_000);
  expect(setFlagsFromString).not.toHaveBeenCalled();
  buffers.take(1_000_000);
  buffers.take(1_000_000);
  new LargeBuffers().take(1_000_000);
  expect(vi.mocked(setFlagsFromString).mock.calls).toEqual([['--heap-growing-percent=300']]);
});
