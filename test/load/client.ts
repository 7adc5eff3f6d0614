import type { Outcome, StreamEnd } from './clients/report.js';
import { Child, program } from './service.js';

/** A client in a process of its own, and what it told. */
export class Client extends Child {
  readonly outcomes: Outcome[] = [];
  readonly ends: StreamEnd[] = [];

  constructor(name: string, options: object) {
    super(program(`clients/${name}.js`, JSON.stringify(options)));
    this.process.on('message', (message: { outcomes?: Outcome[]; ends?: StreamEnd[] }) => {
      this.outcomes.push(...(message.outcomes ?? []));
      this.ends.push(...(message.ends ?? []));
    });
  }

  /** Lets it finish what it began; the number of requests it made. */
  async finish(): Promise<number> {
    const sent = await this.ask<number>('finish', 'sent');
    await this.ended;
    return sent;
  }

  /** How many requests ended with each status. */
  get statuses(): Record<string, number> {
    return countBy(this.outcomes, ({ status }) => String(status));
  }

  /** What was wrong, and how often. */
  get faults(): Record<string, number> {
    return countBy(
      this.outcomes.filter(({ fault }) => fault !== undefined),
      ({ status, fault }) => `${status} ${fault}`,
    );
  }
}

/** How many items have each key. */
export function countBy<T>(items: readonly T[], keyOf: (item: T) => string): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const item of items) counts[keyOf(item)] = (counts[keyOf(item)] ?? 0) + 1;
  return counts;
}

/** A value that this share of `values` does not exceed. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}
