import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { expect, it, vi } from 'vitest';
import { LargeBuffers } from '../../../runtime/service/process/large-buffers.js';

vi.mock('node:v8', { spy: true });

const heapOf = (megabytes: number) =>
  vi
    .mocked(getHeapStatistics)
    .mockReturnValue({ used_heap_size: megabytes << 20 } as ReturnType<typeof getHeapStatistics>);

it('lets a small heap of a process that has large bodies grow further before all of it is collected, and no other', () => {
  heapOf(500);
  const buffers = new LargeBuffers();
  buffers.take(1_000_000);
  heapOf(20);
  buffers.take(100_000);
  expect(setFlagsFromString).not.toHaveBeenCalled();
  buffers.take(1_000_000);
  buffers.take(1_000_000);
  new LargeBuffers().take(1_000_000);
  expect(vi.mocked(setFlagsFromString).mock.calls).toEqual([['--heap-growing-percent=300']]);
});
