import type { Engine, EngineEvent, RunPlan, ServiceSpec, ServiceStatus } from '../engine.js';
import { ServiceRunner } from './service-runner.js';
import type { Tuning } from './tuning.js';

/** Runs all services of a plan on an engine: starts by need, keeps them running, stops in reverse. */
export class Supervisor {
  readonly #runners: Map<string, ServiceRunner>;
  readonly #life = new AbortController();

  constructor(
    private readonly plan: RunPlan,
    engine: Engine,
    tuning: Tuning,
    onEvent: (event: EngineEvent) => void,
  ) {
    this.#runners = new Map(
      plan.services.map((spec) => [spec.name, new ServiceRunner(spec, plan, engine, tuning, onEvent)]),
    );
  }

  status(): ServiceStatus[] {
    return [...this.#runners.values()].map((runner) => runner.status);
  }

  /** Prepares all services at once, then starts each as soon as all it needs are ready; resolves when all are. Rejects with the first failure. */
  async start(): Promise<void> {
    const { signal } = this.#life;
    signal.throwIfAborted();
    await Promise.all([...this.#runners.values()].map((runner) => runner.prepare(signal)));
    const ready = new Map<string, Promise<void>>();
    for (const spec of this.plan.services) {
      const needed = Promise.all(spec.needs.map((need) => ready.get(need)));
      ready.set(
        spec.name,
        needed.then(() => (signal.aborted ? undefined : this.#runner(spec).start())),
      );
    }
    await Promise.all(ready.values());
  }

  /**
   * Prepares these services anew and restarts them, those that are needed first. When preparing one fails nothing is
   * restarted: what ran goes on running, and the failure is thrown.
   */
  async restart(names: readonly string[]): Promise<void> {
    const chosen = this.plan.services.filter((spec) => names.includes(spec.name)).map((spec) => this.#runner(spec));
    await Promise.all(chosen.map((runner) => runner.prepare(this.#life.signal)));
    for (const runner of chosen) await runner.restart();
  }

  /** Stops each service once all that need it are gone. `force`: none gets time to drain. */
  async stop(options: { force?: boolean } = {}): Promise<void> {
    this.#life.abort();
    const gone = new Map<string, Promise<void>>();
    for (const spec of [...this.plan.services].reverse()) {
      const users = this.plan.services.filter((other) => other.needs.includes(spec.name));
      const free = options.force ? Promise.resolve() : Promise.all(users.map((user) => gone.get(user.name)));
      gone.set(
        spec.name,
        Promise.resolve(free).then(() => this.#runner(spec).stop(options.force ?? false)),
      );
    }
    await Promise.all(gone.values());
  }

  #runner(spec: ServiceSpec): ServiceRunner {
    return this.#runners.get(spec.name)!;
  }
}
