import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Connection, ConnectionState, Target } from '../../../../../runtime/service/upstream/connection.js';
import { Slot } from '../../../../../runtime/service/upstream/policy/slot.js';

/** How long a connection may take to come about: connectMs of ConnectionOptions. */
const CONNECT_MS = 1000;
/** The longest that docs/upstream.md lets a server wait that is back. */
const LONGEST_RECOVERY_MS = 600;

const HERE: Target = { host: '127.0.0.1', port: 7 };
const SIX: Target = { host: '::1', port: 7 };

/** What happens to who connects: `silence` is a system that takes connections for a process that does not answer yet. */
type Conduct = 'refuse' | 'silence' | 'serve';

/** A connection as far as a slot looks at one. */
class FakeConnection {
  reason = '';
  private state: ConnectionState = 'connecting';
  private tell: (state: ConnectionState) => void = () => {};

  onState(listener: (state: ConnectionState) => void): () => void {
    this.tell = listener;
    return () => (this.tell = () => {});
  }

  drain(): void {}

  close(): void {
    this.become('closed');
  }

  become(state: ConnectionState, reason = ''): void {
    if (this.state === 'closed') return;
    this.state = state;
    this.reason = reason;
    this.tell(state);
  }
}

/** The server of one slot, by the clock of the test. */
class FakeServer {
  others = false;
  failures = 0;
  readonly tries: { readonly at: number; readonly to: Target }[] = [];
  readonly slot: Slot;
  private connections: FakeConnection[] = [];

  constructor(
    public conduct: Conduct = 'serve',
    endpoint: readonly Target[] = [HERE],
    private readonly closed: Target | undefined = undefined,
  ) {
    this.slot = new Slot(endpoint, {
      open: (target) => this.open(target) as unknown as Connection,
      changed: () => (this.failures += this.slot.failure === undefined ? 0 : 1),
      lost: () => {},
      hasOthers: () => this.others,
    });
  }

  kill(): void {
    this.conduct = 'refuse';
    for (const connection of this.connections.splice(0)) connection.become('closed', 'killed');
  }

  serve(): void {
    this.conduct = 'serve';
    for (const connection of this.connections) connection.become('ready');
  }

  /** Lets the time pass until the next try. */
  async nextTry(): Promise<void> {
    for (const { length } = this.tries; this.tries.length === length;) await vi.advanceTimersToNextTimerAsync();
  }

  /** How long it takes, from now, until calls can be made. */
  async recovery(): Promise<number> {
    const from = performance.now();
    while (this.slot.connection === undefined) await vi.advanceTimersToNextTimerAsync();
    return performance.now() - from;
  }

  /** The times between the tries, ms. */
  get pauses(): number[] {
    return this.tries.slice(1).map(({ at }, i) => at - (this.tries[i]?.at ?? 0));
  }

  private open(to: Target): FakeConnection {
    const connection = new FakeConnection();
    const conduct = to === this.closed ? 'refuse' : this.conduct;
    this.tries.push({ at: performance.now(), to });
    this.connections.push(connection);
    if (conduct === 'serve') queueMicrotask(() => connection.become('ready'));
    else if (conduct === 'refuse') queueMicrotask(() => connection.become('closed', 'ECONNREFUSED'));
    else setTimeout(() => connection.become('closed', 'silence'), CONNECT_MS);
    return connection;
  }
}

beforeEach(() => void vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] }));
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const withJitter = (share: number): void => void vi.spyOn(Math, 'random').mockReturnValue(share);
const passing = (ms: number): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

/** A server that worked for `ms`, and was killed. */
async function killed(ms = 60_000): Promise<FakeServer> {
  const server = new FakeServer();
  await passing(ms);
  expect(server.slot.connection).toBeDefined();
  server.kill();
  return server;
}

describe('a server that was killed and is back', () => {
  it.each([60_000, 10])('is used within 0.6 s, whenever it comes (it had been connected for %i ms)', async (age) => {
    withJitter(1);
    for (let refusals = 1; refusals <= 40; refusals++) {
      const server = await killed(age);
      for (let i = 0; i < refusals; i++) await server.nextTry();
      await passing(0);
      // The worst moment: a try has just been refused.
      server.conduct = 'serve';
      expect(await server.recovery()).toBeLessThanOrEqual(LONGEST_RECOVERY_MS);
      server.slot.retire();
    }
  });

  it('is used within 0.6 s too when the last try was taken by its system and not answered in time', async () => {
    withJitter(1);
    const server = await killed();
    await passing(10_000);
    server.conduct = 'silence';
    await server.nextTry();
    // Given up after a second; it answers from the next moment on.
    await passing(CONNECT_MS);
    server.serve();
    expect(await server.recovery()).toBeLessThanOrEqual(1);
  });

  it('is used as soon as it answers who waits at its door', async () => {
    const server = await killed();
    await passing(10_000);
    server.conduct = 'silence';
    await server.nextTry();
    await passing(CONNECT_MS / 2);
    server.serve();
    expect(await server.recovery()).toBe(0);
  });
});

describe('a server that is gone', () => {
  it('is not hammered: pauses grow from 0.1 to 0.5 s, give or take a fifth', async () => {
    for (const [share, pauses] of [
      [0, [80, 160, 320, 400, 400, 400]],
      [1, [120, 240, 480, 600, 600, 600]],
    ] as const) {
      withJitter(share);
      const server = await killed();
      await passing(3000);
      // Before them: the first connection, and the try at once.
      expect(server.pauses.slice(1, 7).map(Math.round)).toEqual(pauses);
      server.slot.retire();
    }
  });

  it('and says nothing is tried no more often than a connection may take', async () => {
    const server = await killed();
    await passing(10_000);
    server.conduct = 'silence';
    const { length } = server.tries;
    await passing(10_000);
    expect(server.tries.length - length).toBeLessThanOrEqual(11);
  });

  it('is left alone for longer while others are there, and tried within half a second when they go', async () => {
    withJitter(0.5);
    const server = await killed();
    server.others = true;
    await passing(60_000);
    expect(Math.round(server.pauses.at(-1) ?? 0)).toBe(5000);
    await server.nextTry();
    server.others = false;
    server.slot.hurry();
    await server.nextTry();
    expect(server.pauses.at(-1)).toBeLessThanOrEqual(500);
  });

  it('is tried in time however often the others come and go', async () => {
    const server = await killed();
    server.others = true;
    await passing(60_000);
    const { length } = server.tries;
    for (let i = 0; i < 20; i++) {
      server.slot.hurry();
      await passing(100);
    }
    expect(server.tries.length - length).toBeGreaterThanOrEqual(2);
  });
});

it('has failed only when none of its addresses could be connected, wherever the round began', async () => {
  const server = new FakeServer('serve', [HERE, SIX], HERE);
  await passing(60_000);
  expect(server.tries.map(({ to }) => to)).toEqual([HERE, SIX]);
  server.kill();
  await passing(0);
  expect(server.tries.slice(2).map(({ to }) => to)).toEqual([SIX, HERE]);
  expect(server.slot.failure).toBe('ECONNREFUSED');
  expect(server.failures).toBe(1);
});
