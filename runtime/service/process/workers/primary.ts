import cluster from 'node:cluster';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DrainStep } from '../http-listener.js';
import type { Logger } from '../log.js';
import { returnConnections } from './handover.js';
import { Member, type Exit } from './member.js';
import { WORKER_VARIABLE } from './messages.js';
import { Totals } from './totals.js';

/** The pause before a worker that ended is started again, ms; it doubles with each that ended young. */
const FIRST_PAUSE_MS = 100;
const MAX_PAUSE_MS = 10_000;

/** A worker that lived so long, ms, did not end young. */
const YOUNG_MS = 10_000;

/** How much longer than a drain may take a worker is waited for, ms. */
const DRAIN_GRACE_MS = 2000;

/** A worker could not start: it has said why, in its own log line. */
export class WorkerFailed extends Error {
  constructor(readonly exit: number) {
    super(`a worker ended with status ${exit} before it listened`);
  }
}

export interface PrimaryOptions {
  readonly count: number;
  readonly log: Logger;
  readonly drainMs: number;
}

/** How long a worker that computes may keep the others from a step of their drain, ms. */
const STEP_MS = 3000;

/**
 * Runs this program in several processes that listen on one port, starts those anew that end, and adds up what they measure. Connections
 * go to them in turn; one that ends takes only its own along.
 */
export class Primary {
  private readonly members = new Set<Member>();
  private readonly totals = new Totals();
  private readonly stop = new AbortController();
  private young = 0;
  private complete = false;

  private constructor(private readonly options: PrimaryOptions) {
    cluster.schedulingPolicy = cluster.SCHED_RR;
    cluster.setupPrimary({ stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  }

  /**
   * Starts the workers; resolves with the address once all listen. Throws WorkerFailed when one cannot; none is left then.
   */
  static async start(options: PrimaryOptions): Promise<{ primary: Primary; address: string }> {
    const primary = new Primary(options);
    // The first alone: what keeps it from starting is told once, not by each.
    const address = await primary.first();
    await Promise.all(Array.from({ length: options.count - 1 }, () => primary.first()));
    primary.complete = true;
    for (const member of primary.members) member.send({ ao: 'complete' });
    return { primary, address };
  }

  /** Lets all workers finish what they have begun; the number of requests cut off. */
  async drain(): Promise<number> {
    this.stop.abort();
    for (const step of ['quiet', 'closed'] as const) void this.inStep(step);
    const ended = [...this.members].map(async (member) => {
      const limit = setTimeout(() => member.worker.process.kill('SIGKILL'), this.options.drainMs + DRAIN_GRACE_MS);
      member.send({ ao: 'drain' });
      const { code } = await member.exited;
      clearTimeout(limit);
      // One that had to be killed could not say how many.
      return code === 0 ? 0 : Math.max(1, member.lost);
    });
    return (await Promise.all(ended)).reduce((sum, lost) => sum + lost, 0);
  }

  /**
   * Takes the workers through their drain together: while one still answers, its callers make new connections, which go to
   * those that are about to close.
   */
  private async inStep(step: DrainStep): Promise<void> {
    const members = [...this.members];
    await Promise.race([Promise.all(members.map((member) => member.reached(step))), sleep(STEP_MS)]);
    for (const member of members) member.send({ ao: 'go', step });
  }

  private async first(): Promise<string> {
    const member = this.fork();
    const address = await member.listening;
    if (address !== undefined) {
      void this.keep(member);
      return address;
    }
    this.stop.abort();
    const { code } = await member.exited;
    for (const other of this.members) other.worker.process.kill('SIGKILL');
    throw new WorkerFailed(code ?? 1);
  }

  private fork(): Member {
    const worker = cluster.fork({ [WORKER_VARIABLE]: '1' });
    const member: Member = new Member(worker, (id) => void this.answerMetrics(member, id));
    this.members.add(member);
    returnConnections(worker, () => [...this.members].some((other) => other !== member && other.listens));
    return member;
  }

  /** Waits until a worker ends and starts another in its place, again and again. */
  private async keep(member: Member): Promise<void> {
    for (let one = member; ; one = this.fork()) {
      if (this.complete) one.send({ ao: 'complete' });
      const exit = await one.exited;
      this.totals.retire(one);
      this.members.delete(one);
      if (this.stop.signal.aborted) return;
      await this.pause(one, exit);
      if (this.stop.signal.aborted) return;
    }
  }

  private async pause(member: Member, { code, signal }: Exit): Promise<void> {
    this.young = performance.now() - member.since < YOUNG_MS ? this.young + 1 : 0;
    const ms = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** Math.max(0, this.young - 1));
    const end = signal ?? `status ${code}`;
    this.options.log.error({ pid: member.pid, end, pause_ms: ms }, `a worker ended (${end}); another takes its place`);
    await sleep(ms, undefined, { signal: this.stop.signal }).catch(() => {});
  }

  private async answerMetrics(member: Member, id: number): Promise<void> {
    const { log } = this.options;
    const text = await this.totals
      .text([...this.members])
      .catch((err: unknown) => (log.error({ err }, 'no metrics'), ''));
    member.send({ ao: 'metrics', id, text });
  }
}
