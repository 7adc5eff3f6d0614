// What a service under load is asked by the test that started it, over the channel between the two.

/** What a process holds after its garbage was collected. Sizes in bytes. */
export interface Holdings {
  readonly heap: number;
  /** Buffers outside of the heap. */
  readonly external: number;
  readonly rss: number;
  /** Timers, sockets and the like by kind. */
  readonly resources: Readonly<Record<string, number>>;
  /** CPU seconds so far. */
  readonly cpu: number;
}

const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

async function measure(): Promise<Holdings> {
  // Finalizers run between collections, and what they let go is garbage of the next.
  for (let i = 0; i < 3; i++) {
    globalThis.gc?.();
    await turn();
  }
  const { heapUsed, external, rss } = process.memoryUsage();
  const resources: Record<string, number> = {};
  for (const kind of process.getActiveResourcesInfo()) resources[kind] = (resources[kind] ?? 0) + 1;
  const { user, system } = process.cpuUsage();
  return { heap: heapUsed, external, rss, resources, cpu: (user + system) / 1e6 };
}

process.on('message', async (message) => {
  if (message === 'measure') process.send?.({ holdings: await measure() });
});
// The test may end first; that alone is no reason to stay.
process.channel?.unref();
